// Each rule of the engine taken out once: what the simulation must notice. A mutant is a change of source text, made while the file is loaded.

export interface Edit {
  /** Below core/. */
  file: string
  /** Occurs exactly once in the file. */
  find: string
  replace: string
}
export interface Mutant {
  id: string
  /** Section of the engine's rules. */
  rule: string
  says: string
  edits: Edit[]
  /** Needs several nodes on PostgreSQL to show; default one node on SQLite. */
  nodes?: number
}

const one = (id: string, rule: string, says: string, file: string, find: string, replace: string): Mutant => ({
  id,
  rule,
  says,
  edits: [{ file, find, replace }],
})

export const MUTANTS: Mutant[] = [
  {
    id: 'no in-flight guard',
    rule: '§1',
    says: 'what is seen while a write is on its way is merged',
    edits: [
      {
        file: 'engine/observe.ts',
        find: `  if (head.deliveryState === 'taken' || head.deliveryState === 'unknown') return true\n`,
        replace: '',
      },
      { file: 'engine/observe-one.ts', find: `    idle: [{ connection: connection.id, object, record: record.id }],\n`, replace: '' },
    ],
  },
  one(
    'old readings count',
    '§1',
    'a reading begun before the last write is merged',
    'engine/observe.ts',
    'return !isPush && (startedSeq < head.seenSeq || startedSeq < head.writtenSeq)',
    'return false',
  ),
  one(
    'answer is no observation',
    '§1',
    'what an answer shows beside what was written is taken as seen, and not merged',
    'engine/settle-one.ts',
    'if (!judged.toMerge.length) return',
    'return',
  ),
  one(
    'binding revision ignored',
    '§1',
    'a binding is overwritten whatever happened since it was read',
    'store/sqlite/commit-checks.ts',
    'if ((stored?.[0] ?? null) !== expectRev) return false\n      // Bound',
    '// Bound',
  ),
  one(
    'record revision ignored',
    '§1',
    'a record is overwritten whatever happened since it was read',
    'store/sqlite/commit-checks.ts',
    'if ((recordRev.get(row.id) ?? null) !== expectRev) return false',
    '',
  ),
  one(
    'push versions ignored',
    '§1',
    'a pushed record counts whether it is older than what is known or not',
    'engine/observe.ts',
    'isPush === true && version !== undefined\n',
    'false\n',
  ),
  one(
    'everybody owns every field',
    '§2',
    'a value is taken from whoever shows it',
    'engine/merge.ts',
    'if (!isOwnedBy(ownership, input.connection)) return ownership.others\n',
    '',
  ),
  one(
    'no corrections',
    '§2',
    'what a system that does not own a field made of it is left there',
    'engine/merge.ts',
    `else result.needsCorrection = true
      return
    case 'tolerate':`,
    `return
    case 'tolerate':`,
  ),
  one(
    'what is on its way may be tolerated',
    '§2',
    'a value is tolerated although a newer one is due there',
    'engine/merge.ts',
    'if (isPending(input, field, { ours, base })) result.needsCorrection = true\n      else accept()',
    'accept()',
  ),
  one(
    'an owner overrules in silence',
    '§2',
    'a value that its owner overwrote before it was there is not put on record',
    'engine/merge.ts',
    "if (isOverwritingPending(input, field, ownership, { ours, base })) conflict('ownerOverwrote')\n",
    '',
  ),
  one(
    'counters are values',
    '§2',
    'of a counter the value that a system shows is taken, not how it moved',
    'engine/combine.ts',
    "return policy === 'sum' ? moved(movement) : gathered(movement)",
    "return policy === 'sum' ? theirs : gathered(movement)",
  ),
  one(
    'sets are values',
    '§2',
    'of a set what a system shows is taken, not what it added and removed',
    'engine/combine.ts',
    "return policy === 'sum' ? moved(movement) : gathered(movement)",
    "return policy === 'sum' ? moved(movement) : theirs",
  ),
  one(
    'changes leave no trail',
    '§13',
    'what an observation changed is not in the trail',
    'engine/observe-one.ts',
    'if (merged.changed.length) {\n    const patch',
    'if (merged.conflicts.length) {\n    const patch',
  ),
  one(
    'what a create sent is forgotten',
    '§3',
    'what a create of unknown outcome sent is compared as the record is by then',
    'engine/prepare.ts',
    'if (isCreate && channel.voiced.size) inFlight.sent',
    'if (isCreate && channel.voiced.size < 0) inFlight.sent',
  ),
  one(
    'no accepted form',
    '§3',
    'a value that a system shows in its own way is written again and again',
    'engine/judge.ts',
    `? 'renders' : 'notWritten'`,
    `? 'notWritten' : 'notWritten'`,
  ),
  one(
    'a reading counts as an answer',
    '§3',
    'what is read some time after a write is accepted as the way the system shows it',
    'engine/judge.ts',
    'const isRendering = isAnswer || (isCertain && isUnmoved)',
    'const isRendering = isCertain',
  ),
  one(
    'settle closes what changed meanwhile',
    '§3',
    'a delivery is done although the record changed after it was taken',
    'engine/settle-one.ts',
    ': { closeIfDirty: delivery.taken }',
    ': {}',
  ),
  one(
    'blind retry',
    '§3',
    'a write of unknown outcome is sent again',
    'engine/failure.ts',
    `if (failure.sent) return { key: row.record.id, steps: [step('unknown', { dueAt: now + settleLagMs(channel) })] }\n`,
    '',
  ),
  one(
    'one negative look-up',
    '§3',
    'a create that is not found at once is sent again',
    'engine/unknown.ts',
    'const NEEDED_NEGATIVES = 2',
    'const NEEDED_NEGATIVES = 1',
  ),
  one(
    'late requests are forgotten',
    '§3',
    'an update is followed by the next while it may still arrive',
    'engine/unknown.ts',
    'const settledBy = (channel: Channel, { delivery }: DueRow) => (delivery.takenAt ?? 0) + settleLagMs(channel)',
    'const settledBy = (_channel: Channel, _row: DueRow) => 0',
  ),
  one(
    'unknown outcomes are certain',
    '§3',
    'what is read after a lost answer is judged as the answer',
    'engine/unknown.ts',
    'resolve: () => undefined }, isCertain: false }',
    'resolve: () => undefined }, isCertain: true, isAnswer: true }',
  ),
  one(
    'what was only written is taken for sent',
    '§3',
    'a field that nobody reads counts as written although the outcome is unknown',
    'engine/settle-one.ts',
    'if (!isCertain) return row.binding.sent\n',
    '',
  ),
  one(
    'echoes of failed writes are changes',
    '§3',
    'what a failed write left behind is merged as the system’s own newest change',
    'engine/prepare.ts',
    'tried[field.field]?.some((value) => isSame(field, value, field.read(after))) ?? false',
    'field === undefined || after === tried',
  ),
  one(
    'what is out of date is sent',
    '§3',
    'what was prepared is sent although its own system was seen anew meanwhile',
    'engine/prepared-item.ts',
    '{ expectDirty: delivery.dirty }',
    '{}',
  ),
  one(
    'dead nodes leave no trace',
    '§3',
    'what a dead node had sent is not looked after',
    'engine/lanes.ts',
    `if (lane.lane.startsWith('out/')) await store.orphanTaken(lease, askedAt)`,
    '',
  ),
  one(
    'creates on their way are not awaited',
    '§5',
    'an unknown id is made a record although a create of ours is on its way there',
    'engine/look-up.ts',
    'const mustWait = unbound.length > 0 && channel.outbound !== undefined',
    'const mustWait = unbound.length < 0 && channel.outbound !== undefined',
  ),
  one(
    'acknowledged before it is kept',
    '§9',
    'a push is answered while it is only in memory',
    'engine/ingest.ts',
    'if (await mergeNow(connection, event, arrival)) return reply\n    const [isNew] = await deps.store.ingest([arrival.insert()])\n    if (isNew) accept(connection, arrival.id, event)\n',
    'void mergeNow(connection, event, arrival).then(async (isKept) => {\n      if (isKept) return\n      const [isNew] = await deps.store.ingest([arrival.insert()])\n      if (isNew) accept(connection, arrival.id, event)\n    })\n',
  ),
  one(
    'strict greater-than',
    '§10',
    'the next reading begins after the newest stamp seen',
    'connector/stamp-cursor.ts',
    'return since - lateness(scan)',
    'return since + 1',
  ),
  one(
    'no overlap',
    '§10',
    'late commits under an older stamp are not read again',
    'connector/stamp-cursor.ts',
    'return since - lateness(scan)',
    'return since',
  ),
  one(
    'cursor before the page',
    '§10',
    'the cursor is saved before what it stands for',
    'engine/pull.ts',
    'const { tally: more, isCursorHeld } = await observe(courier, task)',
    `const { cursor: early, ...bare } = task as typeof task & { cursor?: { kind: string; cursor: string | null; expectRev: number } }
    if (early) await store.commit({ items: [], cursor: { connection: connection.id, object, ...early, at: courier.deps.now() } })
    const { tally: more, isCursorHeld } = await observe(courier, bare)`,
  ),
  one(
    'half-made is not bound',
    '§11',
    'the id of a create that failed half-way is forgotten',
    'engine/settle.ts',
    'return one.externalId && one.row.binding.externalId === null ? { ...item, bindings: [boundAnyway(courier, one)] } : item',
    'return item',
  ),
  one(
    'half-made is a match',
    '§11',
    'what a create left half-made is adopted as if it had been there before',
    'engine/observe-one.ts',
    'if (!sent || binding?.writtenSeq === 0) return undefined\n',
    'if (!sent || binding) return undefined\n',
  ),
  one(
    'no sweep',
    '§12',
    'work whose wake-up got lost is never found',
    'engine/runner.ts',
    'wake.wake(await deps.store.dueLanes(now))',
    'await deps.store.dueLanes(now)',
  ),
]
