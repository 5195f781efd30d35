// The hub's tables, once for both dialects. Common subset only: times are epoch ms, JSON is stored and never queried, what lists filter and
// sort by are plain columns; `sealed` columns hold encrypted text and never stand in a predicate, index or ORDER BY (engine-rules §12).
import { kitFor, type Codec, type Dialect, type Kit } from './dialect.ts'

const define = (k: Kit) => ({
  /** Hub id, administrator token digest, schema facts. */
  meta: k.table('meta', { key: k.text('key').primaryKey(), value: k.text('value').notNull() }),

  connections: k.table('connections', {
    id: k.text('id').primaryKey(),
    connector: k.text('connector').notNull(),
    name: k.text('name').notNull(),
    /** JSON; secrets as references (`{"env": …}`, `{"file": …}`) or values. */
    config: k.sealed('config').notNull(),
    /** active | paused */
    state: k.text('state').notNull(),
    /** Why it is paused, in the error's words. */
    stateReason: k.text('state_reason'),
    rev: k.int('rev').notNull(),
    createdAt: k.time('created_at').notNull(),
    updatedAt: k.time('updated_at').notNull(),
  }),

  flows: k.table(
    'flows',
    {
      id: k.text('id').primaryKey(),
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      /** in | out */
      direction: k.text('direction').notNull(),
      /** Cron expression or `every 30s`; null = on hints alone. */
      schedule: k.text('schedule'),
      /** Name of the mapping document; null = the connector's own. */
      mapping: k.text('mapping'),
      /** JSON: canonical field → allowed value or values. */
      filter: k.text('filter'),
      /** JSON: rules that make dead letters of records (outbound). */
      reject: k.text('reject'),
      /** JSON, handed to the connector's `write`. */
      options: k.text('options'),
      /** Inbound: deletions taken over within 24 h without a person; null = a share of what is bound. */
      deleteBudget: k.int('delete_budget'),
      /** Outbound: keep | archive | stop, of bound records that the filter no longer lets through; null = keep. */
      leave: k.text('leave'),
      /** Outbound: save | submit | approve; null = as far as the connector can. */
      documentTarget: k.text('document_target'),
      /** Outbound: hold | nextOpenDay, of records whose accounting period is closed; null = hold. */
      closedPeriod: k.text('closed_period'),
      startFrom: k.text('start_from'),
      /** off | trial | on */
      mode: k.text('mode').notNull(),
      rev: k.int('rev').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('flows_connection').on(t.connection, t.object)],
  ),

  /** Texts a user edits: mappings, the ownership file, native schemas. */
  documents: k.table(
    'documents',
    {
      /** mapping | ownership | schema */
      kind: k.text('kind').notNull(),
      /** mapping: `<connection>/<object>`; ownership: `ownership`; schema: `<connection>/<name>` */
      name: k.text('name').notNull(),
      text: k.text('text').notNull(),
      hash: k.text('hash').notNull(),
      rev: k.int('rev').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.kind, t.name] })],
  ),

  /** Texts of mappings that have run, by their hash: what a lineage row or a binding names can be run again. */
  mappingTexts: k.table('mapping_texts', {
    hash: k.text('hash').primaryKey(),
    name: k.text('name').notNull(),
    text: k.text('text').notNull(),
    createdAt: k.time('created_at').notNull(),
  }),

  /** Code tables (对照表): what a thing of ours is called in another system. */
  codeTables: k.table('code_tables', {
    name: k.text('name').primaryKey(),
    /** For people; null = the name. */
    title: k.text('title'),
    /** JSON [name]: columns that together name a row, and those that are looked up. */
    keys: k.text('keys').notNull(),
    values: k.text('values').notNull(),
    /** JSON { [column]: heading }; null = the model's, else the names. */
    titles: k.text('titles'),
    /** error | default | passthrough: where there is no row. */
    fallback: k.text('fallback').notNull(),
    /** JSON { [column]: cell } of fallback default. */
    defaults: k.text('defaults'),
    /** Rises with each change of the table or its rows. */
    rev: k.int('rev').notNull(),
    createdAt: k.time('created_at').notNull(),
    updatedAt: k.time('updated_at').notNull(),
  }),

  codeTableRows: k.table(
    'code_table_rows',
    {
      codeTable: k.text('code_table').notNull(),
      /** JSON [cell]: the key columns' texts, in the table's order. */
      key: k.text('row_key').notNull(),
      /** JSON { [value column]: cell }; an empty cell is left out. */
      cells: k.text('cells').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.codeTable, t.key] })],
  ),

  /** The cells of the rows once more, to find a row by what it says. */
  codeTableCells: k.table(
    'code_table_cells',
    {
      codeTable: k.text('code_table').notNull(),
      key: k.text('row_key').notNull(),
      column: k.text('column_name').notNull(),
      cell: k.text('cell').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.codeTable, t.key, t.column] }), k.index('code_table_cells_cell').on(t.codeTable, t.column, t.cell)],
  ),

  records: k.table(
    'records',
    {
      id: k.text('id').primaryKey(),
      object: k.text('object').notNull(),
      /** Business number or code, for lists and look-ups. */
      number: k.text('number'),
      status: k.text('status'),
      /** Decimal string and currency, for lists. */
      amount: k.text('amount'),
      currency: k.text('currency'),
      /** Decimal: pieces of its lines, a bundle by its parts; null = it has no lines, or was last written before there was this column. */
      pieces: k.text('pieces'),
      /** By when, by its own word: ship-by time of an order, deadline of an after-sale. */
      dueAt: k.time('due_at'),
      /** What it is in To do by itself (todo-kinds.ts), and from when on; null = it asks nobody for anything. */
      todoKind: k.text('todo_kind'),
      todoAt: k.time('todo_at'),
      /** Canonical JSON. */
      body: k.sealed('body').notNull(),
      /** JSON { [field]: { at, by } } of fields with policy latest; null when there are none. */
      stamps: k.text('stamps'),
      /** false: made from a reference, not read yet; never delivered. */
      isFilled: k.bool('is_filled').notNull(),
      isDeleted: k.bool('is_deleted').notNull(),
      /** A conflict stops this record's deliveries. */
      isStopped: k.bool('is_stopped').notNull(),
      rev: k.int('rev').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      k.index('records_list').on(t.object, t.updatedAt),
      k.index('records_deleted').on(t.object, t.updatedAt).where(k.isTrue(t.isDeleted)),
      k.index('records_stopped').on(t.object, t.updatedAt).where(k.isTrue(t.isStopped)),
      k.index('records_number').on(k.prefixed(t.number)),
      // With the id: many share a time limit, such as the end of a day.
      k.index('records_todo').on(t.todoAt, t.id).where(k.isNotNull(t.todoAt)),
    ],
  ),

  bindings: k.table(
    'bindings',
    {
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      record: k.text('record').notNull(),
      /** null = due there, not bound yet. */
      externalId: k.text('external_id'),
      /** Native JSON as last known; null = never seen. `seen` = get(shadow). */
      shadow: k.sealed('shadow'),
      /** Keyed digest of shadow + mapping hash: an equal one means nothing changed. */
      shadowDigest: k.text('shadow_digest'),
      mappingHash: k.text('mapping_hash'),
      /** JSON { [field]: last sent } of `->` fields. */
      sent: k.sealed('sent'),
      /** JSON { [field]: { want, shown } } */
      accepted: k.sealed('accepted'),
      /** JSON { [field]: { at: times, isContested } }: fields that had to be put right there. */
      corrections: k.text('corrections'),
      /** JSON { number: … }: business keys in that system. */
      keys: k.text('keys'),
      /** JSON { [list]: { [lineId]: entryId } } */
      lines: k.text('lines'),
      documentNumber: k.text('document_number'),
      /** draft | submitted | approved | reopened | closed | void */
      documentStatus: k.text('document_status'),
      documentType: k.text('document_type'),
      /** Why nothing is written to the bill: asked = a conflict asks a person, left = it is to be left as it is; null = it is written. */
      documentHold: k.text('document_hold'),
      /** The day it was posted on where that is not the record's own: 跨期. */
      documentDate: k.text('document_date'),
      /** The last push that reached its target; when the bill was first seen approved. */
      pushedAt: k.time('pushed_at'),
      approvedAt: k.time('approved_at'),
      /** Vendor's version as last trusted, of payload: full. */
      version: k.time('version'),
      seenSeq: k.time('seen_seq').notNull(),
      writtenSeq: k.time('written_seq').notNull(),
      readAt: k.time('read_at').notNull(),
      isDeleted: k.bool('is_deleted').notNull(),
      rev: k.int('rev').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      // Record first: the key also finds all bindings of a record, so no second index has to be kept.
      k.primaryKey({ columns: [t.record, t.connection, t.object] }),
      k.uniqueIndex('bindings_external').on(t.connection, t.object, t.externalId).where(k.isNotNull(t.externalId)),
      k.index('bindings_document').on(t.documentNumber).where(k.isNotNull(t.documentNumber)),
    ],
  ),

  identities: k.table(
    'identities',
    {
      object: k.text('object').notNull(),
      kind: k.text('kind').notNull(),
      scope: k.text('scope').notNull(),
      /** HMAC of the value. */
      digest: k.text('digest').notNull(),
      record: k.text('record').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.object, t.kind, t.scope, t.digest] })],
  ),

  hints: k.table(
    'hints',
    {
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      externalId: k.text('external_id').notNull(),
      /** Counter: each hint adds one; done when dirty = taken. */
      dirty: k.int('dirty').notNull(),
      dueAt: k.time('due_at').notNull(),
      attempts: k.int('attempts').notNull(),
      origin: k.text('origin').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.connection, t.object, t.externalId] }), k.index('hints_due').on(t.connection, t.object, t.dueAt)],
  ),

  inbox: k.table(
    'inbox',
    {
      id: k.text('id').primaryKey(),
      connection: k.text('connection').notNull(),
      /** Provider's event id, else the body's digest until processed, then the id. */
      dedupeKey: k.text('dedupe_key').notNull(),
      /** JSON of headers, query and body (base64); null once processed. */
      request: k.sealed('request'),
      /** new | done | dead */
      state: k.text('state').notNull(),
      attempts: k.int('attempts').notNull(),
      dueAt: k.time('due_at').notNull(),
      receivedAt: k.time('received_at').notNull(),
    },
    (t) => [
      k.uniqueIndex('inbox_dedupe').on(t.connection, t.dedupeKey),
      k.index('inbox_new').on(t.dueAt).where(k.eq(t.state, 'new')),
      k.index('inbox_dead').on(t.dueAt).where(k.eq(t.state, 'dead')),
    ],
  ),

  deliveries: k.table(
    'deliveries',
    {
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      record: k.text('record').notNull(),
      /** due | waiting | taken | unknown | done | trial | dead | stopped */
      state: k.text('state').notNull(),
      /** Counters: each change adds one to dirty; taking sets taken := dirty; settling closes only when they are equal. */
      dirty: k.int('dirty').notNull(),
      taken: k.int('taken').notNull(),
      lane: k.int('lane').notNull(),
      priority: k.int('priority').notNull(),
      dueAt: k.time('due_at').notNull(),
      dirtyAt: k.time('dirty_at').notNull(),
      attempts: k.int('attempts').notNull(),
      attemptKey: k.text('attempt_key'),
      payloadDigest: k.text('payload_digest'),
      /** JSON { want: { [field]: value }, reference, isCreate }: what was sent, until its outcome is known. */
      inFlight: k.sealed('in_flight'),
      /** Writes so far: part of the update key. */
      writes: k.int('writes').notNull(),
      takenAt: k.time('taken_at'),
      /** JSON { code, kind, message } */
      lastError: k.text('last_error'),
      /** JSON [{ object, id }]: references it waits for, or died of waiting for. */
      waitingFor: k.text('waiting_for'),
      /** The item of a plan that alone made it due; null = it is due for reasons of its own. */
      planItem: k.text('plan_item'),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.record, t.connection, t.object] }),
      // In the order a lane is drained in, so that a batch costs the same whatever the backlog.
      k
        .index('deliveries_due')
        .on(t.connection, t.lane, k.desc(t.priority), t.dueAt)
        .where(k.inList(t.state, ['due', 'waiting', 'unknown'])),
      k
        .index('deliveries_in_flight')
        .on(t.connection, t.lane)
        .where(k.inList(t.state, ['taken', 'unknown'])),
      k.index('deliveries_trial').on(t.connection, t.object, t.record).where(k.eq(t.state, 'trial')),
      k
        .index('deliveries_halted')
        .on(t.connection)
        .where(k.inList(t.state, ['dead', 'stopped'])),
    ],
  ),

  /** Which deliveries wait for a record; a row may outlive its wait, and is then passed over. */
  waits: k.table(
    'waits',
    {
      /** The awaited record. */
      object: k.text('object').notNull(),
      id: k.text('id').notNull(),
      /** The waiting delivery. */
      connection: k.text('connection').notNull(),
      waiterObject: k.text('waiter_object').notNull(),
      waiter: k.text('waiter').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.id, t.object, t.connection, t.waiterObject, t.waiter] })],
  ),

  lanes: k.table(
    'lanes',
    {
      connection: k.text('connection').notNull(),
      /** `out/3`, `in/order`, `pull/order` */
      lane: k.text('lane').notNull(),
      epoch: k.int('epoch').notNull(),
      holder: k.text('holder'),
      leaseUntil: k.time('lease_until').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.connection, t.lane] })],
  ),

  cursors: k.table(
    'cursors',
    {
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      /** pull | backfill; deletes: fences the delete budget, and says since when it counts (epoch ms; null = nobody has approved yet) */
      kind: k.text('kind').notNull(),
      cursor: k.text('cursor'),
      rev: k.int('rev').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.connection, t.object, t.kind] })],
  ),

  /** Access tokens, shared by all nodes: one holder of a short lease fetches the next one. */
  tokens: k.table(
    'tokens',
    {
      connection: k.text('connection').notNull(),
      /** Digest of the connector's key and the configuration it was fetched with. */
      key: k.text('key').notNull(),
      value: k.sealed('value'),
      /** Epoch of the lease that `value` was fetched under; 0 = none yet. */
      version: k.int('version').notNull(),
      renewAt: k.time('renew_at'),
      /** null = no end is known. */
      expiresAt: k.time('expires_at'),
      /** Rises with each lease: a late holder's token is not taken. */
      epoch: k.int('epoch').notNull(),
      holder: k.text('holder'),
      leaseUntil: k.time('lease_until').notNull(),
      /** JSON { code, kind, message, retryAfterMs }: the last lease ended without a token. */
      error: k.text('error'),
    },
    (t) => [k.primaryKey({ columns: [t.connection, t.key] })],
  ),

  /** How far a connection has used up its requests, by bucket (GCRA). On PostgreSQL alone: one process keeps it in memory. */
  budgets: k.table(
    'budgets',
    {
      connection: k.text('connection').notNull(),
      bucket: k.text('bucket').notNull(),
      /** Theoretical arrival time, epoch µs. */
      tat: k.time('tat').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.connection, t.bucket] })],
  ),

  /** Closed until `until`: Retry-After of the vendor. */
  gates: k.table('gates', {
    connection: k.text('connection').primaryKey(),
    until: k.time('until').notNull(),
    reason: k.text('reason'),
  }),

  /** Circuit breakers of connections that have ever failed as a whole; none = closed. */
  circuits: k.table('circuits', {
    connection: k.text('connection').primaryKey(),
    /** closed | open | halfOpen */
    state: k.text('state').notNull(),
    /** Calls in a row that failed. */
    failures: k.int('failures').notNull(),
    /** Times in a row that it was opened, with no call that got through in between. */
    openings: k.int('openings').notNull(),
    /** When it took this state. */
    since: k.time('since').notNull(),
    /** open: when the system is asked again. halfOpen: when another node may ask, if this one died. */
    retryAt: k.time('retry_at'),
    /** What the last failure said. */
    reason: k.text('reason'),
    rev: k.int('rev').notNull(),
  }),

  conflicts: k.table(
    'conflicts',
    {
      id: k.text('id').primaryKey(),
      record: k.text('record').notNull(),
      object: k.text('object').notNull(),
      connection: k.text('connection').notNull(),
      field: k.text('field').notNull(),
      /** ownerOverwrote | illegalTransition | manual | contested | verifyFailed | duplicate | ambiguousLines | deletedByOther | reopened | deleteBudget */
      kind: k.text('kind').notNull(),
      /** JSON { base, ours, theirs } */
      values: k.sealed('values').notNull(),
      /** open | settled */
      state: k.text('state').notNull(),
      rev: k.int('rev').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('conflicts_list').on(t.state, t.createdAt), k.index('conflicts_record').on(t.record)],
  ),

  deadLetters: k.table(
    'dead_letters',
    {
      /** Derived from direction, connection, object and subject: one open letter per thing. */
      id: k.text('id').primaryKey(),
      /** in | out */
      direction: k.text('direction').notNull(),
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      record: k.text('record'),
      externalId: k.text('external_id'),
      /** JSON of the native record (in) or of the canonical record (out). */
      payload: k.sealed('payload').notNull(),
      code: k.text('code').notNull(),
      kind: k.text('kind').notNull(),
      message: k.text('message').notNull(),
      /** JSON */
      details: k.text('details'),
      /** Place in the record that the error names, positions in lists taken out: letters of one cause share it. */
      field: k.text('field'),
      mappingHash: k.text('mapping_hash'),
      /** In: the vendor's version of the payload, for the binding that a replay makes. */
      version: k.time('version'),
      /** open | resolved */
      state: k.text('state').notNull(),
      /** Why a person resolved it, in their words. */
      note: k.sealed('note'),
      rev: k.int('rev').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('dead_letters_list').on(t.state, t.createdAt), k.index('dead_letters_record').on(t.record)],
  ),

  /** What people write to an item of To do, and whose it is. */
  todoNotes: k.table('todo_notes', {
    /** Of the dead letter, conflict or record that is the item. */
    item: k.text('item').primaryKey(),
    note: k.sealed('note'),
    /** A free name; plain, since lists are filtered by it. */
    assignee: k.text('assignee'),
    /** Who wrote last. */
    by: k.text('by').notNull(),
    rev: k.int('rev').notNull(),
    createdAt: k.time('created_at').notNull(),
    updatedAt: k.time('updated_at').notNull(),
  }),

  lineage: k.table(
    'lineage',
    {
      id: k.serial('id').primaryKey(),
      at: k.time('at').notNull(),
      record: k.text('record').notNull(),
      object: k.text('object').notNull(),
      connection: k.text('connection'),
      /** created | changed | matched | delivered | renders | conflict | deadLetter | deleted | held | revived | restored | left | edited | received | paired | unpaired | apart */
      kind: k.text('kind').notNull(),
      /** live | backfill | adopt | replay | reconcile | restore | hub */
      origin: k.text('origin').notNull(),
      run: k.text('run'),
      externalId: k.text('external_id'),
      mappingHash: k.text('mapping_hash'),
      /** Comma-separated field names: no values in plain text. */
      fields: k.text('fields'),
      /** JSON { [field]: [before, after] }; nothing for `created`: the record as of then follows from what changed later. */
      patch: k.sealed('patch'),
    },
    (t) => [
      k.index('lineage_record').on(t.record),
      // The delete budget counts them.
      k.index('lineage_deleted').on(t.connection, t.object, t.at).where(k.eq(t.kind, 'deleted')),
    ],
  ),

  runs: k.table(
    'runs',
    {
      id: k.text('id').primaryKey(),
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      /** pull | backfill | replay */
      kind: k.text('kind').notNull(),
      /** running | succeeded | failed | stopped */
      state: k.text('state').notNull(),
      /** JSON { read, created, changed, unchanged, deadLetters, conflicts } */
      counters: k.text('counters').notNull(),
      error: k.text('error'),
      startedAt: k.time('started_at').notNull(),
      endedAt: k.time('ended_at'),
    },
    (t) => [k.index('runs_list').on(t.startedAt), k.index('runs_connection').on(t.connection, t.startedAt)],
  ),

  /** Data checks (数据核对): what one system holds of one object, compared with the records. */
  checks: k.table(
    'checks',
    {
      id: k.text('id').primaryKey(),
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      /** check | trial: of a flow in trial, what it would have written, compared with what people have entered. */
      kind: k.text('kind').notNull(),
      /** running | succeeded | failed | stopped */
      state: k.text('state').notNull(),
      /** JSON { read, pages, …, missing, extra, different, late, renders, apiCalls } */
      counters: k.text('counters').notNull(),
      /** JSON [{ kind, currency, hub, system }] */
      amounts: k.text('amounts').notNull(),
      error: k.text('error'),
      startedAt: k.time('started_at').notNull(),
      endedAt: k.time('ended_at'),
    },
    (t) => [k.index('checks_list').on(t.startedAt)],
  ),

  checkDifferences: k.table(
    'check_differences',
    {
      check: k.text('check_id').notNull(),
      /** In the order they were found. */
      position: k.int('position').notNull(),
      /** missing | extra | different | late | renders, of a trial also refused | waits */
      kind: k.text('kind').notNull(),
      record: k.text('record'),
      externalId: k.text('external_id'),
      number: k.text('number'),
      /** Decimal strings: of the record, and as the system shows it. */
      amount: k.text('amount'),
      shownAmount: k.text('shown_amount'),
      currency: k.text('currency'),
      /** JSON { [field]: [the hub's, the system's] } */
      values: k.sealed('values').notNull(),
      /** When it was handed on to be put right. */
      repairedAt: k.time('repaired_at'),
    },
    (t) => [k.primaryKey({ columns: [t.check, t.position] })],
  ),

  /** What a change of configuration, or the rest of one, would write: shown first, applied later (engine-rules §13). */
  plans: k.table(
    'plans',
    {
      id: k.text('id').primaryKey(),
      /** planning | open | applying | applied | failed | discarded */
      state: k.text('state').notNull(),
      /** Only this connection, this object; null = all. */
      connection: k.text('connection'),
      object: k.text('object'),
      /** JSON of the configuration to save when it is applied; null = the one that holds. */
      bundle: k.sealed('bundle'),
      /** JSON of the parts that `bundle` replaces, as they were. */
      before: k.sealed('before'),
      /** Digest of the revisions of the configuration it was made from. */
      basis: k.text('basis'),
      /** JSON { changes, counts, warnings } */
      report: k.sealed('report'),
      error: k.text('error'),
      /** Part of the records that it was last applied to: decimal, at most 1. */
      share: k.text('share'),
      /** The plan whose stale items this one plans anew, and the one that holds this one's. */
      predecessor: k.text('predecessor'),
      successor: k.text('successor'),
      by: k.text('by').notNull(),
      rev: k.int('rev').notNull(),
      createdAt: k.time('created_at').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('plans_list').on(t.createdAt)],
  ),

  planItems: k.table(
    'plan_items',
    {
      /** The plan's id and a number: in the order they were planned. */
      id: k.text('id').primaryKey(),
      plan: k.text('plan').notNull(),
      connection: k.text('connection').notNull(),
      object: k.text('object').notNull(),
      /** null: only the other system has it. */
      record: k.text('record'),
      externalId: k.text('external_id'),
      /** create | update: executable. link | duplicate | onlyThere | waits | reject | error: told only. */
      action: k.text('action').notNull(),
      /** noted | open | queued | written | stale | replanned | failed */
      state: k.text('state').notNull(),
      /** Keyed digests of what the system showed, and of what would be written. */
      seenHash: k.text('seen_hash'),
      wantHash: k.text('want_hash'),
      /** JSON { fields: { [field]: [shown, wanted] }, reason } */
      values: k.sealed('values').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('plan_items_plan').on(t.plan, t.state), k.index('plan_items_there').on(t.connection, t.object, t.externalId)],
  ),

  /** Answers to requests with an Idempotency-Key, kept 24 h. */
  idempotency: k.table('idempotency', {
    key: k.text('key').primaryKey(),
    fingerprint: k.text('fingerprint').notNull(),
    /** null = still running */
    status: k.int('status'),
    response: k.sealed('response'),
    createdAt: k.time('created_at').notNull(),
  }),
})

export type Tables = ReturnType<typeof define>
/** The tables of one dialect; sealed columns pass through `codec`. */
export const tablesFor = (dialect: Dialect, codec: Codec): Tables => define(kitFor(dialect, codec))
