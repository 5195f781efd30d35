// Plain JSON-RPC to a Tryton by fetch, without the connector: what checks the hub must not share its mistakes.

export interface Tryton {
  /** `call('sale.sale', 'search_read', [domain, 0, null, null, fields])`; values as Tryton tags them. */
  call<T>(model: string, method: string, args: unknown[], context?: Record<string, unknown>): Promise<T>
  searchRead(model: string, domain: unknown[], fields: string[]): Promise<Record<string, unknown>[]>
}

export interface TrytonLogin {
  /** Address of the database, such as http://127.0.0.1:8000/tryton/ */
  url: string
  user: string
  password: string
}

/** Logs in. Throws on anything but success, with Tryton's own words. */
export async function loginToTryton({ url, user, password }: TrytonLogin): Promise<Tryton> {
  const post = async (method: string, params: unknown[], authorization?: string): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ id: 1, method, params }),
    })
    if (!response.ok) throw new Error(`Tryton answers ${method} with HTTP ${response.status}`)
    const { result, error } = (await response.json()) as { result?: unknown; error?: unknown }
    if (error !== undefined && error !== null) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }
  const [id, key] = (await post('common.db.login', [user, { password }])) as [number, string]
  const authorization = `Session ${Buffer.from(`${user}:${id}:${key}`).toString('base64')}`
  const preferences = (await post('model.res.user.get_preferences', [true, {}], authorization)) as Record<string, unknown>
  const call: Tryton['call'] = async (model, method, args, context = {}) =>
    (await post(`model.${model}.${method}`, [...args, { ...preferences, ...context }], authorization)) as never
  return { call, searchRead: (model, domain, fields) => call(model, 'search_read', [domain, 0, null, [['id', 'ASC']], fields]) }
}

/** `{"__class__": "Decimal", "decimal": "12.50"}` or a plain number in minor units, exactly. Throws when there is more than `digits`. */
export function minorUnits(value: unknown, digits = 2): bigint {
  const text = typeof value === 'object' && value !== null ? String((value as { decimal: unknown }).decimal) : String(value)
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? []
  if (whole + fraction === '') throw new Error(`"${text}" is no amount`)
  const shift = digits + Number(power) - fraction.length
  const units = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`)
  if (shift >= 0) return units * 10n ** BigInt(shift)
  const scale = 10n ** BigInt(-shift)
  if (units % scale !== 0n) throw new Error(`"${text}" has more than ${digits} decimals`)
  return units / scale
}
