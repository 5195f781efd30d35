// Asks for the administrator token, and tries it before it is kept.
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from '../../app/shell.tsx'
import { LanguageSwitch } from '../../app/language-switch.tsx'
import { readRefusal, signIn } from '../../app/session.ts'
import { ApiError, type Problem } from '../../api/client.ts'

export function SignIn() {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState(readRefusal)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await tryToken(token.trim())
      signIn(token)
    } catch (error) {
      setRefusal((error as Error).message)
      setBusy(false)
    }
  }
  return (
    <div className="sign-in">
      <main className="sign-in-box">
        <Brand />
        <h1>{t('signIn.title')}</h1>
        <form onSubmit={(event) => void submit(event)}>
          <div className="field">
            <label htmlFor="token">{t('signIn.token')}</label>
            <input
              id="token"
              type="password"
              autoComplete="current-password"
              required
              value={token}
              aria-describedby="token-help"
              aria-invalid={refusal !== undefined}
              onChange={(event) => setToken(event.target.value)}
            />
          </div>
          {refusal !== undefined && (
            <p className="note tone-bad" role="alert">
              {refusal}
            </p>
          )}
          <button type="submit" className="button primary full" disabled={isBusy || token.trim() === ''}>
            {isBusy ? t('signIn.checking') : t('signIn.submit')}
          </button>
          <p id="token-help" className="faint">
            {t('signIn.help')}
          </p>
        </form>
      </main>
      <LanguageSwitch />
    </div>
  )
}

/** Throws the hub's own sentence when it refuses the token. Not through the client, which sends the token that is kept. */
async function tryToken(token: string): Promise<void> {
  const response = await fetch('/api/v1/health', { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new ApiError(response.status, (await response.json().catch(() => undefined)) as Partial<Problem> | undefined)
}
