# Custom fields as a shop's own module adds them: for tests of the Tryton connector.
from trytond.pool import Pool

from . import teahouse


def register():
    Pool.register(
        teahouse.Sale,
        teahouse.SaleLine,
        teahouse.Template,
        teahouse.Party,
        module='teahouse', type_='model')
