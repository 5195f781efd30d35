// Custom fields of a line, which stand under `extra`, as columns like others: `extra.engraving`.
type Fields = Record<string, unknown>

export const prefixed = <T>(extra: Record<string, T> = {}): Record<string, T> =>
  Object.fromEntries(Object.entries(extra).map(([name, value]) => [`extra.${name}`, value]))

export const withoutExtra = ({ extra, ...line }: Fields): Fields => ({
  ...line,
  ...(typeof extra === 'object' && extra !== null && prefixed(extra as Fields)),
})
