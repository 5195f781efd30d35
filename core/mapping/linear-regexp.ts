// The part of RegExp that JSONata uses, over re2js: matching takes time linear in the text, whatever the pattern.
import { RE2JS } from 're2js'

const MAX_PATTERN = 500

/** `lastIndex` and `exec` as RegExp has them. Look-around and back-references do not exist here. */
export class LinearRegExp {
  readonly source: string
  readonly flags: string
  lastIndex = 0
  readonly #pattern: RE2JS

  constructor(pattern: string | RegExp, flags = pattern instanceof RegExp ? pattern.flags : '') {
    this.source = pattern instanceof RegExp ? pattern.source : pattern
    this.flags = flags
    this.#pattern = compile(this.source, flags)
  }

  exec(text: string): (RegExpExecArray & { index: number }) | null {
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? undefined)
    this.lastIndex = matcher.end()
    return Object.assign(groups, { index: matcher.start(), input: text }) as unknown as RegExpExecArray
  }

  test(text: string): boolean {
    return this.exec(text) !== null
  }

  /** Throws what `bad` makes of it when the pattern is none that runs in linear time. */
  static check(pattern: RegExp, bad: (message: string) => Error): void {
    try {
      compile(pattern.source, pattern.flags)
    } catch (error) {
      throw bad(`the pattern /${pattern.source.slice(0, 60)}/ is not supported (${(error as Error).message})`)
    }
  }
}

function compile(source: string, flags: string): RE2JS {
  if (source.length > MAX_PATTERN) throw new Error(`longer than ${MAX_PATTERN} characters`)
  const bits = (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0)
  return RE2JS.compile(source, bits)
}
