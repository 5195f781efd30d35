// English words of settling conflicts.
import type { conflictsZhCN } from './zh-cn-conflicts.ts'

export const conflictsEn: typeof conflictsZhCN = {
  groups: 'By field',
  groupsMost: 'The 200 most frequent sorts are listed.',
  each: 'One by one',
  ofField: 'Field: {{field}}',
  settle: 'Settle',
  settling: 'Settling…',
  settleAll: 'Settle all',
  allTitle: 'Settle {{count}} conflicts?',
  allChoose: 'Settle all of them with',
  outcome: 'Outcome',
  allDone: '{{settled}} of {{total}} settled',
  allFailed: 'What could not be settled',
  use: { ours: 'The hub’s values', theirs: 'The system’s values', rule: 'The sources of truth as they stand now' },
  rule: 'By the rule',
  ruleText:
    'By the rule: name the field’s source of truth in ownership.yaml and apply it with qiao apply. Then settle what had been asked until then by the rule: each goes by whose value it is now.',
  rest: 'Seen: leave it as it is',
  value: 'Another value…',
  valueTitle: '{{field}}: another value',
  valueText: 'The record takes this value, and it is written to the systems. Empty means no value.',
  valueTextByLine: 'The record’s lines take these values, and they are written to the systems. A line left empty stays as it is.',
  valueUse: 'Use it',
  hintWords: 'One a line',
  hintJson: 'As JSON',
  hintReference: 'Id of the standard record that is meant (rec_…)',
  wrong: { number: 'Give a number, such as 12.50', time: 'Give a date and a time', json: 'This is not valid JSON' },
  about: {
    ownerOverwrote:
      'This system is the field’s source of truth and changed it before the hub’s value was written there; the record has taken its value. The hub’s: put back, and written there. Theirs: all stays as it is.',
    illegalTransition:
      'Their state cannot follow the record’s, so the record is not pushed any more. The hub’s: the state stays. Theirs: the record takes it. Either way pushing goes on.',
    manual:
      'The rules leave this field to a person; until then it is not written there. The hub’s: written there. Theirs: the record takes it, and other systems are told.',
    contested:
      'This field is changed back again and again, and the hub has stopped writing it there. The hub’s: written there again, and counted from nothing. Theirs: the record takes it.',
    verifyFailed:
      'This value is computed there and never written by the hub, only compared: the two differ. The hub’s: the record stays, and the difference is put aside. Theirs: the record takes it.',
    duplicate:
      'Another entry of that system has the same identity as this record, which is linked there already; it was not merged. Merge or mend the double there; leaving it as it is only puts the question aside.',
    ambiguousLines:
      'Some lines there cannot be told apart. See whether the record’s lines are right, and mend them here or there; leaving it as it is only puts the question aside.',
    reopened:
      'Somebody there took the document back or voided it, so nothing is written to it any more. Push again: it is driven to its target once more. Leave as it is: nothing is written until it is approved there again.',
    deletedByOther:
      'That system deleted it, but does not decide whether it exists: the record stays, is no longer linked there and is not made anew. Leaving it as it is only puts the question aside.',
  },
}
