// What only the new system has: what it may be the same as, said by a person before it is read; or what was said already.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { pairRecords } from '../../api/plans.ts'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { RecordMention } from '../records/record-mention.tsx'
import { useTitles } from '../records/use-titles.ts'
import { FindPartner } from './find-partner.tsx'

type Item = Schemas['PlanItem']
type Proposal = Schemas['MatchProposal']
type Word = Pick<Schemas['Pairing'], 'decision' | 'record' | 'otherConnection' | 'otherExternalId'>

export function Partners({ item }: { item: Item }) {
  const { t } = useTranslation()
  const [isFinding, setFinding] = useState(false)
  const say = useSay(item)
  if (item.pairedWith !== null)
    return (
      <p>
        {t('plans.pairedWith')} <RecordMention id={item.pairedWith} />{' '}
        <button type="button" className="button small" disabled={say.isPending} onClick={() => say.mutate({ decision: 'undo' })}>
          {t('plans.unpair')}
        </button>
      </p>
    )
  return (
    <>
      {item.proposals.map((proposal) => (
        <ProposedPartner
          key={`${proposal.record} ${proposal.connection} ${proposal.externalId}`}
          {...{ item, proposal }}
          isPending={say.isPending}
          onSay={(word) => say.mutate(word)}
        />
      ))}
      <p>
        <button
          type="button"
          className="button small"
          aria-label={`${t('plans.findPartner')}: ${item.externalId}`}
          onClick={() => setFinding(true)}
        >
          {t('plans.findPartner')}
        </button>
      </p>
      {isFinding && (
        <FindPartner
          item={item}
          isPending={say.isPending}
          error={say.error}
          onChoose={(record) => say.mutate({ record }, { onSuccess: () => setFinding(false) })}
          onClose={() => setFinding(false)}
        />
      )}
    </>
  )
}

interface Props {
  item: Item
  proposal: Proposal
  isPending: boolean
  onSay: (word: Word) => void
}

function ProposedPartner({ item, proposal, isPending, onSay }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const titles = useTitles(item.object)
  const { nameOf } = useConnections()
  const { record, connection, externalId, name, reasons } = proposal
  const partner = record === null ? { otherConnection: connection!, otherExternalId: externalId! } : { record }
  const because = reasons.map((reason) => (LIKENESS.has(reason) ? words.term('proposalReason', reason) : titles([reason])))
  return (
    <p>
      {t('plans.perhaps', { reasons: because.join(words.language === 'zh-CN' ? '、' : ', ') })}{' '}
      {record === null ? (
        <>
          {nameOf(connection!)} <Code>{externalId!}</Code> {name}
        </>
      ) : (
        <RecordMention id={record} />
      )}{' '}
      <button
        type="button"
        className="button small"
        disabled={isPending}
        aria-label={`${t('plans.sameAs', { name })}: ${item.externalId}`}
        onClick={() => onSay({ decision: 'same', ...partner })}
      >
        {t('plans.sameAs', { name })}
      </button>{' '}
      <button
        type="button"
        className="button small"
        disabled={isPending}
        aria-label={`${t('plans.notSame')}: ${item.externalId}`}
        onClick={() => onSay({ decision: 'notSame', ...partner })}
      >
        {t('plans.notSame')}
      </button>
    </p>
  )
}
const LIKENESS: ReadonlySet<string> = new Set(['barcode', 'phone', 'number', 'name'])

function useSay({ connection, object, externalId }: Item) {
  const { t } = useTranslation()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (word: Word) => pairRecords([{ connection, object, externalId: externalId!, decision: 'same', ...word }]),
    onSuccess: (_result, { decision = 'same' }) => toast('good', t(SAID[decision])),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['planItems'] }),
  })
}
const SAID = { same: 'plans.paired', notSame: 'plans.toldApart', undo: 'plans.unpaired' } as const
