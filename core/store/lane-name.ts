// Names of lanes: `out/<n>` drains deliveries, `in/<object>` reads hints, `pull/<object>` pulls.

/** Name of outbound lane `n`. */
export const outLane = (n: number): string => `out/${n}`

/** Number of an outbound lane; null for another kind of lane. */
export const laneNumber = (lane: string): number | null => (lane.startsWith('out/') ? Number(lane.slice(4)) : null)
