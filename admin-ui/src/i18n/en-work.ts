// English words of the to-do list by business.
import type { Words } from './zh-cn.ts'

export const workEn: Words['work'] = {
  title: 'By business',
  all: 'All there is to do',
  kind: 'What',
  department: 'For',
  items: 'Items',
  overdue: 'Overdue',
  pieces: 'Pieces',
  number: 'Number',
  due: 'Due',
  what: 'What happened',
  letter: 'Failed document',
  conflict: 'Conflict',
}
