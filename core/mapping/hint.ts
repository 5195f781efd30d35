// "Did you mean": the known word that a misspelt one is near to.

/** `; did you mean x?` for a name that is nearly one of the known ones, or what people call it, else the known ones. `titles` by name. */
export function hint(name: string, known: readonly string[], titles: ReadonlyMap<string, string> = new Map()): string {
  const called = known.find((word) => titles.get(word) === name)
  if (called !== undefined) return `; did you mean \`${called}\`?`
  const labelled = (word: string) => (titles.has(word) ? `${word} (${titles.get(word)})` : word)
  const near = known
    .map((word) => ({ word, distance: editDistance(name.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  if (near && near.distance <= (name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))))
    return `; did you mean \`${near.word}\`${titles.has(near.word) ? ` (${titles.get(near.word)})` : ''}?`
  if (known.length === 0) return ''
  return `; there are ${known.slice(0, 12).map(labelled).join(', ')}${known.length > 12 ? ' …' : ''}`
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
