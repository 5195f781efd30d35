// What the demo says when it is up, in English and Chinese.
export interface Welcome {
  openUrl: string
  isNew: boolean
  shopUrl: string
  erpUrl: string
}

export function welcomeLines({ openUrl, isNew, shopUrl, erpUrl }: Welcome): string[] {
  const { origin } = new URL(openUrl)
  return [
    '',
    '  Qiao 桥: a hub between a tea shop’s mini-program and an ERP  ·  茶铺小程序与 ERP 之间的桥',
    '',
    `  Open   打开    ${openUrl}`,
    `  API    接口    ${origin}/docs`,
    `  Shop   商城    ${shopUrl}  (simulated 模拟)`,
    `  ERP            ${erpUrl}  (simulated Tryton 模拟)`,
    '',
    isNew
      ? '  First start: what was sold in the last 30 days is being booked in the ERP, and its stock is shown in the shop.'
      : '  Welcome back: shop, ERP and hub go on where they stopped.',
    isNew
      ? '  首次启动：正在把近 30 天售出的订单过账到 ERP，并把 ERP 库存同步到商城。'
      : '  欢迎回来：商城、ERP 和本系统从上次停下的地方继续。',
    '  Every few seconds somebody buys tea, and the warehouse sends a parcel. Ctrl-C stops; nothing is lost.',
    '  每隔几秒有人下单，仓库发货。按 Ctrl-C 停止，数据不会丢失。',
    '',
  ]
}
