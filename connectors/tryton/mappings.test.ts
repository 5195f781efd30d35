// The shipped mappings of Tryton: static check, cases and lens laws.
import { mappingConformance } from '../../core/testing/mapping-conformance.ts'
import { describeObject, manifest, type ObjectName } from './manifest.ts'

const fileOf = (object: string, ending: string): URL => new URL(`../../mappings/tryton/${object}${ending}`, import.meta.url)

for (const object of Object.keys(manifest.objects) as ObjectName[]) {
  mappingConformance({
    mappingFile: fileOf(object, '.yaml'),
    nativeSchema: describeObject(object).schema,
    casesFile: fileOf(object, '.cases.yaml'),
    // Orders come from the shop, bills from the hub: Tryton's sale is a partial view of them.
    canCreate: !['order', 'salesSummary', 'afterSale'].includes(object),
    runs: 60,
  })
}
