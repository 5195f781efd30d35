// Invented members and addresses. Names and numbers are made from parts and masked, as a shop shows them.
import type { Random } from './random.ts'
import type { Member, Receiver } from './records.ts'
import type { Draft } from './store.ts'

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '周', '吴', '徐', '孙', '林', '何', '高', '郑', '谢', '宋', '唐', '许']
const GIVEN = ['晓', '静', '子涵', '一诺', '明轩', '雨桐', '佳怡', '浩然', '思远', '梓萱', '文博', '诗琪', '志强', '丽华', '建国', '雅婷']
const PLACES = [
  ['浙江省', '杭州市', '西湖区', '330106'],
  ['浙江省', '宁波市', '鄞州区', '330212'],
  ['江苏省', '苏州市', '姑苏区', '320508'],
  ['上海市', '上海市', '徐汇区', '310104'],
  ['广东省', '广州市', '天河区', '440106'],
  ['广东省', '深圳市', '南山区', '440305'],
  ['福建省', '泉州市', '安溪县', '350524'],
  ['北京市', '北京市', '海淀区', '110108'],
  ['四川省', '成都市', '武侯区', '510107'],
  ['湖北省', '武汉市', '洪山区', '420111'],
] as const
const ROADS = ['文一路', '龙井路', '人民路', '建设大道', '学院路', '茶园街', '中山路', '滨江路']
const LEVELS = ['normal', 'silver', 'gold', 'black'] as const
const POINTS = ['东区宿舍 3 号楼', '西区食堂', '图书馆', '南门快递站', '理科楼', '研究生公寓 5 号楼']

/** The n-th member of the shop. */
export function inventMember(random: Random, index: number, registeredAt: number): Draft<Member> {
  const tail = String(random.between(0, 9999)).padStart(4, '0')
  const [province, city, district, region_code] = random.pick(PLACES)
  const name = random.pick(SURNAMES) + random.pick(GIVEN)
  const phone = `1${random.pick(['31', '36', '38', '52', '58', '77', '86', '91'])}****${tail}`
  return {
    member_id: String(500000 + index),
    member_no: `M${String(index).padStart(6, '0')}`,
    name,
    phones: [{ value: phone, is_masked: true, is_verified: true }],
    union_id: `uX4z80demo${index}`,
    open_ids: [`oX4z80demo${index}`],
    level: random.pick(LEVELS),
    points: random.between(0, 5000),
    stored_value: random.chance(0.1) ? random.between(1, 50) * 1000 : 0,
    ...(random.chance(0.3) && { guide: `导购0${random.between(1, 5)}` }),
    ...(random.chance(0.3) && { tags: [random.pick(['茶友', '企业团购', '校园', '礼品客户'])] }),
    addresses: [
      {
        method: 'express',
        name: `${name[0]}**`,
        phone,
        country: 'CN',
        province,
        city,
        district,
        region_code,
        detail: `${random.pick(ROADS)}**号`,
        is_masked: true,
      },
    ],
    consents: [{ purpose: 'marketing', granted: random.chance(0.7), at: registeredAt, source: 'mini-program' }],
    status: 'active',
    register_time: registeredAt,
  }
}

/** Where a parcel for this member goes. */
export function parcelAddress(member: Member): Receiver {
  const [address] = member['addresses'] as Receiver[]
  return { ...address!, address_hash: `h${member.member_id}` }
}

/** Where an errand ends. */
export function errandPlace(random: Random, member: Member): Receiver {
  const method = random.chance(0.5) ? 'pickup' : 'intracity'
  const pickup_point = random.pick(POINTS)
  return { method, name: `${member.name[0]}**`, phone: member.phones?.[0]?.value ?? '', pickup_point, is_masked: true }
}
