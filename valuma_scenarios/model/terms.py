"""Networks and their money in a run of years in which neither changes.

Nothing here depends on the state of a region, so it is worked out once for a block of draws, an
alternative and a run of years; the simulation then steps through the years.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.budgets import drawn_budget
from valuma_scenarios.model.common import PERCENT, Common
from valuma_scenarios.model.equations import learning, money

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """Consecutive years with the same networks and money: from the first up to `stop`."""

    first: int
    stop: int


@dataclass(frozen=True)
class Seats:
    """Who sits in which network, and what it costs.

    Parameters
    ----------
    active : ndarray, shape (n,)
    attends, weight : ndarray, each shape (n, r, s)
        Whether a region sits in a network, 0-1; weight of the network in the region.
    attended, reach : ndarray, each shape (r, s)
        Networks attended; share of the channelled lines that finds a network.
    incentive : ndarray, shape (n, s)
        Share of working time paid for, as far as the line can pay.
    budget : ndarray, shape (n, s)
        Coordination of active networks, M€ a year.
    paid : ndarray, shape (s,)
        Incentives paid, M€ a year.
    amount : ndarray, shape (k, s)
        Programme money, M€ a year, after coordination and incentives.
    """

    active: Array
    attends: Array
    weight: Array
    attended: Array
    reach: Array
    incentive: Array
    budget: Array
    paid: Array
    amount: Array


@dataclass(frozen=True)
class Teaching:
    """What networks teach before the state of regions comes in.

    Parameters
    ----------
    fixed : ndarray, shape (n, r, s)
        Learning in each network at full attention; without fit and focus where regions choose.
    unfit : ndarray, shape (n, r, s), or None
        What full fit would add to it, to be used where themes are fixed; None unless knowledge adds
        to fit.
    extra, room : ndarray, each shape (r, s)
        Load beyond one membership; room for it at mean capacity.
    target : ndarray, shape (r, s)
        Commitment that networks build up to.
    knowledge : ndarray, shape (n, s)
        Money for shared knowledge, M€ a year.
    strength : ndarray, shape (n, s)
        Facilitation times critical mass.
    """

    fixed: Array
    unfit: Array | None
    extra: Array
    room: Array
    target: Array
    knowledge: Array
    strength: Array


def spans(a: AlternativeInputs) -> list[Span]:
    """Split the years where networks or money change."""
    state = np.concatenate([a.networks.active, a.money.amount])
    changes = np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1
    edges = [0, *changes.tolist(), state.shape[1]]
    return [Span(*pair) for pair in itertools.pairwise(edges)]


def budgets(a: AlternativeInputs, draws: Draws) -> Array:
    """Return the coordination budget of every network, M€ a year, shape (n, s)."""
    rows = [drawn_budget(own, follows, draws) for own, follows in a.networks.budgets]
    return np.array(rows).reshape(len(rows), len(draws))


def seats(a: AlternativeInputs, territory: Territory, shared: Common, span: Span) -> Seats:
    """Return who sits where, and what is left for programmes."""
    nets, p = a.networks, shared.p
    active = nets.active[:, span.first]
    member = (nets.membership * active[:, None])[:, :, None]
    attends = learning.attending(member, p.attend_share)
    attended = attends.sum(axis=0)
    budget = budgets(a, shared.draws) * active[:, None]
    amount, incentive, paid = _paid(a, territory, shared, span, attends, budget)
    return Seats(
        active=active,
        attends=attends,
        weight=money.network_weights(member, budget),
        attended=attended,
        reach=np.minimum(1.0, attended),
        incentive=incentive,
        budget=budget,
        paid=paid,
        amount=amount,
    )


def _paid(
    a: AlternativeInputs,
    territory: Territory,
    shared: Common,
    span: Span,
    attends: Array,
    budget: Array,
) -> tuple[Array, Array, Array]:
    """Return programme money after coordination and incentives, incentives, and their cost."""
    p, payer = shared.p, a.money.payer
    stated = np.repeat(a.networks.incentive[:, None], len(shared.draws), axis=1)
    amount = np.repeat(a.money.amount[:, [span.first]], len(shared.draws), axis=1)
    wanted = np.zeros(len(shared.draws))
    if a.networks.incentive.any():
        people = np.einsum("r,nrs->ns", territory.weight, attends)
        wanted = (stated * people).sum(axis=0) * p.participation_fte * p.fte_cost
    if payer is None:
        return amount, stated, wanted
    coordination = budget.sum(axis=0)
    share = money.paid_incentives(amount[payer] - coordination, wanted)
    paid = share * wanted
    amount[payer] = np.maximum(0.0, amount[payer] - coordination - paid)
    return amount, stated * share, paid


def teaching(
    a: AlternativeInputs, territory: Territory, shared: Common, seat: Seats, managed: Array
) -> Teaching:
    """Return what networks teach before the state of regions comes in.

    Parameters
    ----------
    managed : ndarray, shape (n, s)
        Money that runs through each network, M€ a year.
    """
    nets, p, forms = a.networks, shared.p, territory.forms
    years, partners = nets.contract_years[:, None], nets.partners[:, None]
    lasting, lock = forms.contract(years, p)
    work = learning.working_budget(seat.budget, p.c_fix, managed, p.manage_cost)
    half = p.c_half * (1 + p.partner_cost * partners)
    free = (1 - nets.knowledge[:, None]) * (work + forms.project(p) * managed)
    members = forms.intensity(nets.size, seat.active)[:, None]
    size = forms.critical_mass(forms.partners_mass(nets.size, nets.partners)[:, None], p)
    strength = learning.facilitation(free, members, half) * size * seat.active[:, None]
    paid = seat.incentive * forms.incentive_net(p)
    tie = np.maximum(nets.binding[:, None], paid)
    chosen = nets.self_selected[:, None]
    each = strength * lasting * np.where(chosen, 1.0, lock)
    each = each * learning.passive_factor(chosen, tie, p.k_pass)
    base = _distance(a, territory, shared) * each[:, None]
    fit, depth = _fixed_fit(a, shared)
    fixed = base * np.where(chosen[:, :, None], 1.0, fit[:, :, None] * depth[:, None])
    _, fitting = forms.kb_effect(p)
    unfit = None
    if np.any(fitting):
        unfit = base * ((1 - fit)[:, :, None] * depth[:, None])
    bound = forms.bind_cost(nets.binding)[:, None, None]
    load = learning.load_of(seat.attends, bound, p.bind_load).sum(axis=0)
    target = _ties(a, territory, seat, lasting)
    return Teaching(
        fixed=fixed,
        unfit=unfit,
        extra=np.maximum(0.0, load - 1),
        room=p.m_half * (1 + p.incentive_room * _paid_time(seat, paid)),
        target=target,
        knowledge=nets.knowledge[:, None] * work * seat.active[:, None],
        strength=strength,
    )


def _distance(a: AlternativeInputs, territory: Territory, shared: Common) -> Array:
    """Membership times learning by distance, shape (n, r, s)."""
    nets, p = a.networks, shared.p
    met = learning.distance_to_peers(
        nets.similarity[:, :, None], nets.partners[:, None, None], p.partner_distance
    )
    return nets.membership[:, :, None] * territory.forms.distance(met, p)


def _fixed_fit(a: AlternativeInputs, shared: Common) -> tuple[Array, Array]:
    """Fit (n, r) and focus (n, s) of networks with fixed themes."""
    mix = learning.with_priorities(a.networks.themes, a.priority_share, a.priorities)
    depth = learning.focus(
        learning.concentration(mix, axis=1)[:, None], mix.shape[1], shared.p.omega
    )
    return mix @ shared.choice.need, depth


def _paid_time(seat: Seats, paid: Array) -> Array:
    """Mean share of working time paid for over the networks a region attends, shape (r, s)."""
    if not seat.incentive.any():
        return np.zeros_like(seat.attended)
    total = np.einsum("nrs,ns->rs", seat.attends, paid)
    return np.divide(total, seat.attended, out=np.zeros_like(total), where=seat.attended > 0)


def _ties(a: AlternativeInputs, territory: Territory, seat: Seats, lasting: Array | float) -> Array:
    """Return the commitment that the strongest tie of each region builds up to, shape (r, s)."""
    nets = a.networks
    tie = (nets.binding * seat.active)[:, None] * lasting
    tie = np.broadcast_to(tie, seat.budget.shape)
    strongest = (nets.membership[:, :, None] * tie[:, None]).max(axis=0, initial=0.0)
    return strongest * territory.forms.nu_commit(a.priority_share)


@dataclass(frozen=True)
class Funds:
    """Programme money of a run of years, M€ a year unless said; each shape (m, r, s).

    Money takes the themes ``steady + K' chosen``, K' the capacity to choose.

    Parameters
    ----------
    plain, steady, chosen : ndarray
        What does not run through networks; what does, before and by regions' own choice.
    lines : ndarray
        All money by its lines' own themes, as if nothing ran through networks.
    net : tuple of ndarray
        The first three net of overhead, EUR per inhabitant.
    fit : tuple of ndarray, each shape (r, s)
        Fit to need of channelled money: steady, by choice, and of its lines' own themes.
    managed : ndarray, shape (n, s)
        Money that runs through each network.
    overhead : ndarray, shape (r, s)
        What running the money takes.
    """

    plain: Array
    steady: Array
    chosen: Array
    lines: Array
    net: tuple[Array, Array, Array]
    fit: tuple[Array, Array, Array]
    managed: Array
    overhead: Array


def funds(a: AlternativeInputs, territory: Territory, shared: Common, seat: Seats) -> Funds:
    """Return programme money by theme and region."""
    lines = _by_theme(a, seat.amount, np.ones_like(a.money.through))
    through = _by_theme(a, seat.amount, a.money.through)
    sums = through.sum(axis=0)
    purpose = through / np.where(sums > 0, sums, np.inf)
    channelled = sums * seat.reach
    plain = lines - through * seat.reach
    steady, chosen = _themes(a, territory, shared, seat, purpose)
    kept_plain, kept = _kept(a, territory, shared, seat)
    need = shared.choice.need
    fit = tuple(np.einsum("mr,mrs->rs", need, mix) for mix in (steady, chosen, purpose))
    steady *= channelled
    chosen *= channelled
    per_inhabitant = (money.EUR_PER_MEUR / territory.population)[:, None]
    net = (
        plain * (kept_plain * per_inhabitant),
        steady * (kept * per_inhabitant),
        chosen * (kept * per_inhabitant),
    )
    lost = plain.sum(axis=0) * (1 - kept_plain) + channelled * (1 - kept)
    managed = np.einsum("nrs,rs->ns", seat.weight, channelled)
    return Funds(plain, steady, chosen, lines, net, fit, managed, lost)


def _by_theme(a: AlternativeInputs, amount: Array, share: Array) -> Array:
    """Return M€ by theme and region for a share of every line, shape (m, r, s)."""
    profile = np.einsum("km,kr,k->mrk", a.money.themes, a.money.allocation, share)
    return profile @ amount


def _themes(
    a: AlternativeInputs, territory: Territory, shared: Common, seat: Seats, purpose: Array
) -> tuple[Array, Array]:
    """Return the theme mix of channelled money: steady, and what capacity to choose adds."""
    nets = a.networks
    bound = np.where(nets.self_selected, 0.0, nets.binding)
    mix = learning.with_priorities(nets.themes, a.priority_share, a.priorities)
    weight = seat.weight * bound[:, None, None]
    common_purpose = (mix.T @ weight.reshape(len(bound), purpose[0].size)).reshape(purpose.shape)
    own = (seat.weight - weight).sum(axis=0)
    even = learning.with_priorities(1 / len(a.priorities), a.priority_share, a.priorities)
    moved = territory.forms.purpose(shared.p)
    steady = (1 - moved) * purpose + moved * (common_purpose + even[:, None, None] * own)
    freely = moved * own * (1 - a.priority_share)
    return steady, freely * (shared.choice.mix - 1 / len(a.priorities))


def _kept(
    a: AlternativeInputs, territory: Territory, shared: Common, seat: Seats
) -> tuple[Array, Array]:
    """Return the share of plain and of channelled money that running it leaves, each (r, s)."""
    p, forms, cap = shared.p, territory.forms, territory.overhead_cap
    admin = np.broadcast_to(p.cost_admin_pct / PERCENT, seat.attended.shape)
    if not forms.overhead:
        kept = 1 - np.minimum(cap, admin)
        return kept, kept
    plain, channelled = forms.overlap(np.maximum(0.0, seat.attended - 1), p)
    shorter = np.einsum("nrs,n->rs", seat.weight, 1 / a.networks.contract_years)
    contracts = p.cost_contract_pct / PERCENT * shorter
    taken = money.overhead(admin, p.cost_network_pct / PERCENT, contracts, channelled, cap)
    return 1 - np.minimum(cap, admin + plain), 1 - taken
