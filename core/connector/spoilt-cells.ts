// What a spreadsheet has spoilt before its file reaches us: text that looks like a value and is none.

/** What a formula that failed shows, in Excel and in a CSV saved by it. */
const FORMULA_ERROR = /^#(N\/A|REF!|DIV\/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$/
/** A long number as a spreadsheet saves it: 3.70512E+17. */
const SHORTENED = /^-?\d(\.\d+)?E\+\d{2,}$/i

export const isFormulaError = (text: string): boolean => FORMULA_ERROR.test(text)
export const isShortened = (text: string): boolean => SHORTENED.test(text)
