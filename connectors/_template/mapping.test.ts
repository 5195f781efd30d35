import { mappingConformance } from '../../core/testing/mapping-conformance.ts'
import contactSchema from './schemas/contact.json' with { type: 'json' }

mappingConformance({
  mappingFile: new URL('../../mappings/_template/customer.yaml', import.meta.url),
  nativeSchema: contactSchema,
  casesFile: new URL('../../mappings/_template/customer.cases.yaml', import.meta.url),
})
