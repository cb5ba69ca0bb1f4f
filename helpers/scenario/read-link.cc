// SPDX-License-Identifier: GPL-2.0-only
// What a link does to packets in one direction, at the start and later.
#include "helpers/scenario/reader.h"
#include "helpers/scenario/units.h"

namespace mopo
{

namespace
{

std::optional<double> ReadPart(const Value& parent, const std::string& key)
{
    return parent.Find(key).and_then([](const Value& value) { return value.Percentage(); });
}

/// Either one percentage, which ends all bursts, or the values of a Gilbert-Elliott process.
void ReadLoss(const Value& parent, LinkChange& change)
{
    const auto loss = parent.Find("loss");
    if (!loss)
    {
        return;
    }
    LossBursts bursts;
    if (loss->IsObject())
    {
        bursts.loss = 1;
        Assign(bursts.goodToBad, ReadPart(*loss, "good-to-bad"));
        Assign(bursts.badToGood, ReadPart(*loss, "bad-to-good"));
        Assign(bursts.loss, ReadPart(*loss, "loss-bad"));
        change.loss = ReadPart(*loss, "loss-good").value_or(0);
    }
    else
    {
        change.loss = loss->Percentage();
    }
    change.bursts = bursts;
}

} // namespace

LinkChange ReadLinkChange(const Value& value)
{
    LinkChange change;
    change.rate =
        value.Find("rate").and_then([](const Value& rate) { return rate.Rate(LINK_RATES); });
    change.delay = value.Time("delay", LINK_DELAYS);
    change.jitter = value.Time("jitter", LINK_DELAYS);
    change.duplication = ReadPart(value, "duplication");
    change.corruption = ReadPart(value, "corruption");
    ReadLoss(value, change);
    if (const auto queue = value.Find("queue"))
    {
        const auto text = queue->Text();
        change.queue = text ? ParseQueueLimit(*text) : std::nullopt;
        if (text && !change.queue)
        {
            queue->Fault("a queue from 1us to 1h is wanted");
        }
    }
    return change;
}

void LinkChange::ApplyTo(LinkDirection& direction) const
{
    Assign(direction.rate, rate);
    Assign(direction.delay, delay);
    Assign(direction.jitter, jitter);
    Assign(direction.loss, loss);
    Assign(direction.duplication, duplication);
    Assign(direction.queue, queue);
    Assign(direction.bursts, bursts);
    Assign(direction.corruption, corruption);
}

} // namespace mopo
