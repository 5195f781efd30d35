// The contract as one readable HTML page, made here: no script and no outside host.
import { contract, type Schema } from '../model/schemas.ts'
import { OPERATIONS, type ContractResponse, type Media, type Operation } from './contract.ts'

interface Tag {
  name: string
  description: string
  'x-title'?: string
}

const PREFIX = '#/components/schemas/'

export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: light-dark(#0a5bd3, #69b1ff) }
body { margin: 0; font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
main, header, nav { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem }
a { color: var(--link) } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none }
section.operation, section.schema { border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; padding: .25rem 1rem 1rem }
code, pre { font: 13px/1.5 ui-monospace, "Cascadia Code", Menlo, monospace } pre { white-space: pre-wrap }
h3 b { display: inline-block; min-width: 4.5em; text-transform: uppercase } h3 small { font-weight: normal; margin-left: .75em }
table { border-collapse: collapse; width: 100%; margin-top: .75rem } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-top: 1px solid var(--line) }
th { background: var(--soft) } td:first-child { white-space: nowrap } .required::after { content: " *"; color: #d4380d }
`

const escape = (text: unknown): string => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
/** Escaped, with \`code\` as code. */
const words = (text: string | undefined): string => escape(text ?? '').replace(/`([^`]+)`/g, '<code>$1</code>')

/** The whole page. */
export function renderDocs(): string {
  const tags = contract['tags'] as Tag[]
  const { title, version, description } = contract.info
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escape(title)} <small>${escape(version)}</small></h1><pre>${words(description)}</pre>
<p><a href="/openapi.json">openapi.json</a> · <a href="/openapi.yaml">openapi.yaml</a></p></header>
<nav aria-label="目录"><ul>${tags.map(({ name, 'x-title': zh }) => `<li><a href="#tag-${name}">${escape(zh ?? name)}</a></li>`).join('')}
<li><a href="#schemas">数据结构</a></li></ul></nav>
<main>${tags.map(renderTag).join('\n')}
<h2 id="schemas">数据结构 Schemas</h2>
${Object.entries(contract.components.schemas).map(renderSchema).join('\n')}
</main></body></html>
`
}

const renderTag = ({ name, description, 'x-title': zh }: Tag): string =>
  `<h2 id="tag-${name}">${escape(zh ?? '')} ${escape(name)}</h2><p>${words(description)}</p>` +
  OPERATIONS.filter(({ tag }) => tag === name)
    .map(renderOperation)
    .join('\n')

function renderOperation(operation: Operation): string {
  const { id, method, path, summary, description, parameters, body, responses } = operation
  return `<section class="operation" id="${id}">
<h3><b>${method}</b> <code>${escape(path)}</code><small>${escape(summary)}</small></h3><p>${words(description)}</p>
${
  parameters.length > 0
    ? table(
        ['Parameter', 'In', 'Type', 'Meaning'],
        parameters.map((one) => [name(one.name, one.required), one.in, typeOf(one.schema), words(one.description)]),
      )
    : ''
}
${body ? `<p>Body${body.isRequired ? '' : ' (optional)'}: ${mediaOf(body.content)}</p>` : ''}
${table(
  ['Answer', 'Meaning', 'Body'],
  Object.entries(responses).map(([status, answer]) => [escape(status), words(answer.description), contentOf(answer)]),
)}
</section>`
}

const contentOf = ({ content }: ContractResponse): string => (content ? mediaOf(content) : '')
const mediaOf = (content: Record<string, Media>): string =>
  Object.entries(content)
    .map(([type, { schema }]) => `<code>${escape(type)}</code>${schema ? ` ${typeOf(schema)}` : ''}`)
    .join(', ')

function renderSchema([id, schema]: [string, Schema]): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, part]) => [
    name(key, schema.required?.includes(key)),
    typeOf(part),
    escape(part.title ?? ''),
    words(part.description),
  ])
  return `<section class="schema" id="schema-${id}"><h3>${escape(id)}<small>${escape(schema.title ?? '')}</small></h3>
<p>${words(schema.description)}</p>${rows.length > 0 ? table(['Field', 'Type', '名称', 'Meaning'], rows) : `<p>${typeOf(schema)}</p>`}</section>`
}

const name = (text: string, isRequired = false): string => `<code${isRequired ? ' class="required"' : ''}>${escape(text)}</code>`

/** A schema in a few words, named ones as links. */
function typeOf(schema: Schema): string {
  if (schema.$ref?.startsWith(PREFIX)) {
    const id = schema.$ref.slice(PREFIX.length)
    return `<a href="#schema-${id}">${escape(id)}</a>`
  }
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(value)}</code>`).join(' | ')
  if (schema.items) return `list of ${typeOf(schema.items)}`
  const branches = schema['oneOf'] as Schema[] | undefined
  if (branches) return branches.map(typeOf).join(' or ')
  const type = [schema.type ?? 'any'].flat().join(' or ')
  const details = [schema.format, schema.pattern, schema['x-ref'] && `id of ${schema['x-ref']}`].filter(Boolean)
  return escape(details.length > 0 ? `${type} (${details.join(', ')})` : type)
}

const table = (heads: string[], rows: string[][]): string =>
  `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`
