// Which time a record is shown of. It lives in the address, so that "look at it as of then" can be sent to a colleague.
import { useId, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { setQuery } from '../../app/router.tsx'
import { Icon } from '../../components/icon.tsx'
import { fromLocal, toLocal } from '../../components/local-time.ts'

/** The time that the address asks for, RFC 3339; undefined = now. */
export function timeIn(query: URLSearchParams): string | undefined {
  const at = query.get('at')
  return at !== null && !Number.isNaN(Date.parse(at)) ? at : undefined
}

export function showAt(at: string): void {
  setQuery({ at })
  window.scrollTo(0, 0)
}

export function TimeTravel({ at }: { at: string | undefined }) {
  const { t } = useTranslation()
  const id = useId()
  const [text, setText] = useState<string>()
  const value = text ?? toLocal(at ?? new Date().toISOString())
  const show = (event: FormEvent) => {
    event.preventDefault()
    const time = fromLocal(value)
    if (time === undefined) return
    setText(undefined)
    setQuery({ at: time })
  }
  return (
    <form className="time-travel" onSubmit={show}>
      <label htmlFor={id}>
        <Icon name="clock" />
        {t('record.asOf')}
      </label>
      <input id={id} type="datetime-local" step="1" required value={value} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="button">
        {t('record.asOfShow')}
      </button>
      {at !== undefined && (
        <button
          type="button"
          className="button plain"
          onClick={() => {
            setText(undefined)
            setQuery({ at: '' })
          }}
        >
          {t('record.asOfNow')}
        </button>
      )}
    </form>
  )
}
