// What a standard field is called: the contract's Chinese title, or English from its name.
import type { FieldSchema } from '../../api/contract.ts'
import { humanise } from '../../i18n/humanise.ts'
import type { Language } from '../../i18n/index.ts'

export const fieldTitle = (name: string, schema: FieldSchema | undefined, language: Language): string =>
  language === 'zh-CN' ? (schema?.title ?? name) : humanise(name)
