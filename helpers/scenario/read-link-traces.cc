// SPDX-License-Identifier: GPL-2.0-only
// The words about traces of links.
#include "helpers/scenario/link-traces.h"
#include "helpers/scenario/reader.h"
#include "model/sim/trace/delivery-opportunities.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

std::optional<LinkTrace> ReadTrace(const std::optional<Value>& side)
{
    const auto trace = side ? side->Find("trace") : std::nullopt;
    const auto name = trace ? trace->Text() : std::nullopt;
    if (!name)
    {
        return std::nullopt;
    }
    if (side->Find("rate"))
    {
        trace->Fault("a direction has a 'rate' or a 'trace', not both");
    }
    return LinkTrace{*name, trace->Where(), nullptr};
}

/// A queue as a time would need a rate.
void CheckQueue(const std::optional<Value>& side, const QueueLimit& queue)
{
    const auto given = side ? side->Find("queue") : std::nullopt;
    if (given && queue.time > Duration::zero())
    {
        given->Fault("packets or octets are wanted where a trace decides: there is no rate");
    }
}

void CheckTracedSide(const std::optional<Value>& side, const LinkChange& change)
{
    if (change.rate)
    {
        side->Find("rate")->Fault("a trace decides how fast this direction is");
    }
    CheckQueue(side, change.queue.value_or(QueueLimit{}));
}

} // namespace

void ReadLinkTraces(const Value& value, Link& link)
{
    const auto up = value.Find("up");
    const auto down = value.Find("down");
    link.upTrace = ReadTrace(up);
    link.downTrace = ReadTrace(down);
    const bool isAsUp = !value.Find("preset") || (down && down->IsText());
    const bool hasOwnRate = down && down->Find("rate");
    if (isAsUp && !hasOwnRate && !link.downTrace)
    {
        link.downTrace = link.upTrace;
    }
    if (!link.upTrace && !link.downTrace)
    {
        return;
    }
    if (link.upTrace)
    {
        CheckQueue(up, link.up.queue);
    }
    if (link.downTrace)
    {
        const auto ownQueue = down ? down->Find("queue") : std::nullopt;
        CheckQueue(ownQueue ? down : up, link.down.queue);
    }
    if (link.medium != Medium::PointToPoint)
    {
        value.Fault("only a point-to-point link can follow a 'trace'");
    }
    if (link.mtu > DeliveryOpportunities::OCTETS)
    {
        value.Find("mtu")->Fault(fmt::format("at most {} is wanted with a trace: no opportunity "
                                             "has room for more",
                                             DeliveryOpportunities::OCTETS));
    }
}

void CheckTracedChange(const Value& value, const Link& link)
{
    if (const auto up = value.Find("up"); up && link.upTrace)
    {
        CheckTracedSide(up, ReadLinkChange(*up));
    }
    if (const auto down = value.Find("down"); down && link.downTrace)
    {
        CheckTracedSide(down, ReadLinkChange(*down));
    }
}

} // namespace mopo
