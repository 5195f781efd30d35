from trytond.model import fields
from trytond.pool import PoolMeta


class Sale(metaclass=PoolMeta):
    __name__ = 'sale.sale'
    delivery_slot = fields.Char("Delivery slot")
    deposit = fields.Numeric("Deposit", digits=(16, 2))
    pick_up_on = fields.Date("Pick-up day")
    is_gift = fields.Boolean("Sent as a gift")


class SaleLine(metaclass=PoolMeta):
    __name__ = 'sale.line'
    engraving = fields.Char("Engraving")


class Template(metaclass=PoolMeta):
    __name__ = 'product.template'
    shelf_life = fields.Integer("Shelf life (days)")


class Party(metaclass=PoolMeta):
    __name__ = 'party.party'
    card_number = fields.Char("Member card", help="Of the loyalty programme")
