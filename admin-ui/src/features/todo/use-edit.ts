// An edit of a document's content: its text, what is wrong with it as JSON, and the preview of just this text.
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '../../api/client.ts'
import { tryDeadLetter } from '../../api/dead-letters.ts'
import { toastError } from '../../components/toasts.tsx'

export interface Edit {
  /** Undefined while nobody edits. */
  text: string | undefined
  payload: Record<string, unknown> | undefined
  /** Why the text is no document. */
  error: string | undefined
  /** Of the text as it stands; gone with the next key. */
  preview: Schemas['DeadLetterPreview'] | undefined
  isTrying: boolean
  change(text: string): void
  try(): void
  stop(): void
}

export function useEdit(id: string): Edit {
  const [text, setText] = useState<string>()
  const preview = useMutation({
    mutationFn: async ({ text, payload }: { text: string; payload: Record<string, unknown> }) => ({
      text,
      preview: await tryDeadLetter(id, payload),
    }),
    onError: toastError,
  })
  const { payload, error } = parse(text)
  return {
    ...{ text, payload, error },
    preview: preview.data !== undefined && preview.data.text === text ? preview.data.preview : undefined,
    isTrying: preview.isPending,
    change: setText,
    try: () => text !== undefined && payload && preview.mutate({ text, payload }),
    stop: () => {
      setText(undefined)
      preview.reset()
    },
  }
}

function parse(text: string | undefined): { payload?: Record<string, unknown>; error?: string } {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { error: '{ … }' }
    return { payload: value as Record<string, unknown> }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
