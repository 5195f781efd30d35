// English words of documents in other systems.
import type { Words } from './zh-cn.ts'

export const documentsEn: Words['documents'] = {
  type: 'Document type',
  pushedAt: 'Pushed',
  approvedAt: 'Approved',
  crossPeriod: 'Cross-period',
  crossPeriodText: 'The accounting period of its own date was closed; posted on {{date}}',
  asked: 'Somebody there reopened or voided this document, so nothing is pushed to it: decide under To do, Conflicts.',
  left: 'This document is left as it is there: nothing is pushed to it until it is approved there again.',
  target: 'Pushed to',
  pushAgain: 'Push again to the target',
  leave: 'Leave as it is',
}
