// What `qiao doctor` finds: one line each, with the remedy.
import { maskText } from '../log.ts'

export interface Finding {
  check: string
  /** warning: the hub works, something is less than it could be. */
  state: 'ok' | 'warning' | 'wrong'
  message: string
  remedy?: string
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message })
export const wrong = (check: string, message: string, remedy?: string): Finding => ({
  check,
  state: 'wrong',
  message: maskText(message),
  remedy,
})
export const warning = (check: string, message: string, remedy?: string): Finding => ({ check, state: 'warning', message, remedy })
