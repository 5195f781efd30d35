// Fields that a system keeps changing back (engine-rules §3): corrected so often in a day that nobody profits from one more. The hub stops
// writing them there, and asks a person. Pure.

/** Of one binding, by field: when it was put right there in the last day. */
export type Corrections = Record<string, { at: number[]; isContested?: true }>

export const WINDOW_MS = 24 * 3_600_000
/** More than so many corrections within the window, and the field is contested; ownership.yaml may say another number. */
export const MOST_CORRECTIONS = 3

export const isContested = (corrections: Corrections, field: string) => corrections[field]?.isContested === true

/** One more correction is due: counted, or one too many. */
export function withCorrection(corrections: Corrections, field: string, at: number, most: number): Corrections {
  const recent = [...(corrections[field]?.at ?? []).filter((time) => time > at - WINDOW_MS), at]
  return { ...corrections, [field]: recent.length > most ? { at: recent, isContested: true } : { at: recent } }
}

export const contestedOf = (corrections: Corrections): ReadonlySet<string> =>
  new Set(Object.keys(corrections).filter((field) => isContested(corrections, field)))

export const correctionsOf = ({ corrections }: { corrections: string | null }): Corrections =>
  corrections === null ? {} : (JSON.parse(corrections) as Corrections)

/** A person has decided: the field is written again, and counted from nothing. */
export function withoutField(corrections: Corrections, field: string): Corrections {
  const { [field]: _settled, ...others } = corrections
  return others
}
