// The frame of a screen: title in the window and as heading, one sentence, actions; and a panel within it.
import { useEffect, useRef, type ReactNode } from 'react'

interface PageProps {
  title: string
  /** Shown above the title: a way back, say. */
  above?: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, above, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Qiao 桥`
  }, [title])
  // A new screen starts at its heading for those who do not see it change; the first one leaves the focus alone.
  useEffect(() => {
    if (document.activeElement !== document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      {above}
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  )
}

interface PanelProps {
  title?: ReactNode
  extra?: ReactNode
  isFlush?: boolean
  children: ReactNode
}

export function Panel({ title, extra, isFlush = false, children }: PanelProps) {
  return (
    <section className="panel">
      {(title !== undefined || extra !== undefined) && (
        <div className="panel-head">
          {title !== undefined && <h2>{title}</h2>}
          {extra}
        </div>
      )}
      <div className={isFlush ? 'panel-body flush' : 'panel-body'}>{children}</div>
    </section>
  )
}
