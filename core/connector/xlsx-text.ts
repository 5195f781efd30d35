// Text as a cell of an .xlsx holds it.

/** `_x0041_` stands for a character there: text that only looks like it is written so that it is read as it was. */
export const xlsxText = (text: string): string => text.replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
