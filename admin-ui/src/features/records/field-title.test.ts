// Names of fields by language; a custom field keeps the name that its system gives it.
import { expect, it } from 'vitest'
import { fieldTitle } from './field-title.ts'

it('is the contract’s title in Chinese, the name in English', () => {
  expect(fieldTitle('shipBy', { title: '最晚发货时间' }, 'zh-CN')).toBe('最晚发货时间')
  expect(fieldTitle('shipBy', { title: '最晚发货时间' }, 'en')).toBe('Ship by')
})
it('is the system’s word for a custom field in both', () => {
  for (const language of ['zh-CN', 'en'] as const)
    expect(fieldTitle('card', { title: '会员卡号', 'x-custom': true }, language)).toBe('会员卡号')
})
