// What a field is called: the contract's Chinese title, or English from its name; a custom field as its system calls it.
import type { FieldSchema, FieldStep } from '../../api/contract.ts'
import { humanise } from '../../i18n/humanise.ts'
import type { Language } from '../../i18n/index.ts'

export const fieldTitle = (name: string, schema: FieldSchema | undefined, language: Language): string =>
  language === 'zh-CN' || schema?.['x-custom'] ? (schema?.title ?? name) : humanise(name)

/** Of a path: "商品明细 · 金额". */
export const pathTitle = (path: string, steps: FieldStep[], language: Language): string =>
  path
    .split('.')
    .map((name, index) => fieldTitle(name, steps[index]?.schema, language))
    .join(' · ')
