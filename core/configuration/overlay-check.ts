// Checks overlays: `schemas/<connection>/<object>.overlay.yaml` has to belong to something, and may only add to it.
import type { OpenConnector } from '../connector/port.ts'
import type { ConfigBundle, ConfigProblem, TextDocument } from './bundle.ts'
import { joinOverlay, type Conflict } from './join-overlay.ts'
import { nominalFile, suggestion } from './names.ts'
import { declaredSchema, overlayPlace, readSchema } from './open-connection.ts'
import { positionOf } from './positions.ts'

/** Overlays of nothing, and what they would take away from the connector's schema. */
export function checkOverlays(bundle: ConfigBundle, opened: ReadonlyMap<string, OpenConnector>): ConfigProblem[] {
  return bundle.schemas.flatMap((document) => {
    const place = overlayPlace(document.name)
    return place ? checkOverlay(document, { bundle, opened, ...place }) : []
  })
}

interface Place {
  bundle: ConfigBundle
  opened: ReadonlyMap<string, OpenConnector>
  connection: string
  object: string
}

function checkOverlay({ name, text }: TextDocument, { bundle, opened, connection, object }: Place): ConfigProblem[] {
  const file = nominalFile('schema', name, text)
  if (!bundle.connections.some(({ id }) => id === connection))
    return [{ file, path: '', severity: 'warning', message: `There is no connection "${connection}", so nothing has these fields.` }]
  const objects = opened.get(connection)?.objects
  const overlay = readSchema(text)
  if (!objects || !overlay) return []
  const port = objects[object]
  if (!port) {
    const message = `"${connection}" offers no ${object} to add fields to.${suggestion(object, Object.keys(objects))}`
    return [{ file, path: '', severity: 'error', message }]
  }
  const native = declaredSchema(port.schema, connection, bundle.schemas)
  const conflicts: Conflict[] = []
  if (native) joinOverlay(native, overlay, conflicts)
  return conflicts.map(({ path, reason }) => ({
    file,
    path,
    severity: 'error',
    message: `${path || 'The whole'} ${SENTENCES[reason]}`,
    ...positionOf(text, path),
  }))
}

const SENTENCES = {
  known: 'is in the native schema already: an overlay only adds fields, so take it out.',
  open: 'takes any field already: map it without an overlay.',
}
