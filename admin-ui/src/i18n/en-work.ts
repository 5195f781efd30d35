// English words of the to-do list by business.
import type { Words } from './zh-cn.ts'

export const workEn: Words['work'] = {
  title: 'By business',
  all: 'All there is to do',
  allOverdue: 'Past its time',
  kind: 'What',
  department: 'For',
  items: 'Items',
  overdue: 'Overdue',
  pieces: 'Pieces',
  number: 'Number',
  due: 'Due',
  what: 'What happened',
  emptyText: 'All is well. What needs a person is listed here.',
  assignee: 'Assigned to',
  assigneeHint: 'A name',
  note: 'Note',
  save: 'Save note',
  saved: 'Note saved',
  noted: 'Written by {{by}}',
  copyLink: 'Copy link',
  linkCopied: 'The address of this item is copied',
  gone: 'Nothing left to do here',
  goneText: 'It has been dealt with, or the address is not of this hub.',
  record: 'Open the record',
}
