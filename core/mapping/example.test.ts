// The example mapping has one of everything: it passes what every shipped mapping passes.
import { mappingConformance } from '../testing/mapping-conformance.ts'

const at = (name: string): URL => new URL(`../testing/example-mapping/${name}`, import.meta.url)

mappingConformance({ mappingFile: at('order.yaml'), nativeSchema: at('order.schema.json'), casesFile: at('order.cases.yaml') })
