// From what is to do to what is done, and back. "All" is not among the choices, hence a link and no field.
import { useTranslation } from 'react-i18next'
import { Link } from '../../app/router.tsx'

export function OtherState({ query, state, show }: { query: URLSearchParams; state: string; show: string }) {
  const { t } = useTranslation()
  const isShown = query.get('state') === state
  const kept = new URLSearchParams(query)
  if (isShown) kept.delete('state')
  else kept.set('state', state)
  return (
    <Link to={`/todo?${kept.toString()}`} className="button plain">
      {isShown ? t('todo.showOpen') : show}
    </Link>
  )
}
