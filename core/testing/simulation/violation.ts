// The rules that the referee knows, and how one is said to be broken.
export interface Violation {
  rule:
    | 'quiet'
    | 'created once'
    | 'converged'
    | 'nothing lost'
    | 'counted once'
    | 'in order'
    | 'owner untouched'
    | 'gone'
    | 'stays gone'
    | 'nobody deleted it'
    | 'within budget'
    | 'left out'
    | 'circuit'
    | 'trail'
    | 'on record'
    | 'nothing dead'
    | 'no error'
  what: string
}

export type Blame = (rule: Violation['rule'], what: string) => void
