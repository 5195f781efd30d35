// Options that do not go together: what commander itself cannot see. Exit code 2, as for any misuse.
import { HubError } from '../errors.ts'

export class UsageError extends HubError {
  constructor(message: string) {
    super('usage', 'config', message)
  }
}
