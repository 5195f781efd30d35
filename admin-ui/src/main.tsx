// Starts the admin UI: the token out of the address first, then the language, then the screens.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { takeTokenFromAddress } from './app/session.ts'
import { startI18n } from './i18n/index.ts'
import './styles/base.css'
import './styles/shell.css'
import './styles/panels.css'
import './styles/controls.css'
import './styles/lists.css'
import './styles/details.css'
import './styles/layers.css'
import './styles/narrow.css'

takeTokenFromAddress()
await startI18n()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
