// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/verdict.h"

#include "helpers/report/kind-text.h"
#include "helpers/report/look.h"
#include "helpers/report/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

std::string DurationText(double seconds)
{
    return seconds < 1 ? fmt::format("{:.0f} ms", seconds * 1e3) : fmt::format("{:.2f} s", seconds);
}

const Json* EventOf(const RunFiles& run, const Stall& stall)
{
    return stall.event ? &run.metrics.at("events")[*stall.event] : nullptr;
}

bool HasClosed(const RunFiles& run, const Stall& stall)
{
    const Json* event = EventOf(run, stall);
    return event != nullptr && TextAt(*event, "/kind").find("close") != std::string::npos;
}

double Length(const std::optional<Stall::Way>& way)
{
    return way ? way->time.to - way->time.from : 0;
}

double Longest(const Stall& stall)
{
    return std::max(Length(stall.up), Length(stall.down));
}

std::string WaysText(const Stall& stall)
{
    if (stall.up && stall.down)
    {
        return fmt::format(
            "{} up, {} down", DurationText(Length(stall.up)), DurationText(Length(stall.down)));
    }
    return fmt::format("{} {}", DurationText(Longest(stall)), stall.up ? "up only" : "down only");
}

std::string CauseText(const RunFiles& run, const Stall& stall)
{
    const Json* event = EventOf(run, stall);
    return event == nullptr ? std::string("before the first event")
                            : fmt::format("after {} ({})",
                                          TextAt(*event, "/id"),
                                          KindText(TextAt(*event, "/kind")));
}

std::string EndText(const RunFiles& run, const Stall& stall)
{
    if (stall.IsOpen())
    {
        return HasClosed(run, stall) ? "the tunnel was closed" : "nothing came any more";
    }
    if (stall.before == stall.after)
    {
        return stall.after.empty() ? "" : fmt::format("stayed on {}", stall.after);
    }
    return fmt::format("{} → {}",
                       stall.before.empty() ? "no path" : stall.before,
                       stall.after.empty() ? "no path" : stall.after);
}

/// How fast the events' moves were, next to what is possible.
Json WorstRatio(const RunFiles& run)
{
    Json worst;
    for (const Json& event : run.metrics.at("events"))
    {
        for (const char* way : {"/ratio/ike", "/ratio/up", "/ratio/down"})
        {
            const auto ratio = NumberAt(event, way);
            if (ratio && (worst.is_null() || *ratio > worst.at("ratio").get<double>()))
            {
                worst = {{"ratio", *ratio}, {"event", event.at("id")}};
            }
        }
    }
    return worst;
}

class Words
{
  public:
    Words(const RunFiles& run, const std::vector<Stall>& stalls)
        : m_run(run),
          m_stalls(stalls)
    {
    }

    Json Tell()
    {
        TellExpectations();
        TellTunnel();
        TellStalls();
        return {{"failed", m_failed},
                {"headline", m_headline},
                {"bad", m_bad},
                {"facts", m_facts},
                {"worst", WorstRatio(m_run)}};
    }

  private:
    void Fail(std::string what)
    {
        m_failed = true;
        m_bad.push_back(std::move(what));
    }

    void TellExpectations()
    {
        const Json& expectations = m_run.metrics.at("expectations");
        std::size_t held = 0;
        for (const Json& each : expectations)
        {
            if (each.at("passed").get<bool>())
            {
                ++held;
            }
            else
            {
                Fail(fmt::format("Expected, and not so: {} ({})",
                                 each.at("id").get<std::string>(),
                                 each.at("why").get<std::string>()));
            }
        }
        m_facts.push_back(fmt::format("{} of {} expectations hold.", held, expectations.size()));
    }

    void TellTunnel()
    {
        if (NumberAt(m_run.metrics, "/totals/ike_sas_established").value_or(1) == 0)
        {
            Fail("No tunnel was ever set up.");
        }
        for (const Stall& stall : m_stalls)
        {
            if (stall.IsOpen() && !HasClosed(m_run, stall))
            {
                Fail(fmt::format("Never recovered {}: from {:.3f} s on no packet of {} arrived any "
                                 "more ({}).",
                                 CauseText(m_run, stall),
                                 stall.Time().from,
                                 stall.flow,
                                 stall.up && stall.down ? "either way"
                                 : stall.up             ? "up"
                                                        : "down"));
            }
        }
    }

    void TellStalls()
    {
        std::vector<const Stall*> counted;
        for (const Stall& stall : m_stalls)
        {
            if (!(stall.IsOpen() && HasClosed(m_run, stall)))
            {
                counted.push_back(&stall);
            }
        }
        if (m_run.lean)
        {
            m_headline = "A lean run: what its metrics say, without a look at single packets.";
            return;
        }
        if (m_run.scenario.flows.empty() || !HasProbes())
        {
            m_headline = "No probes ran through the tunnel, so nobody can tell when it stalled.";
            return;
        }
        if (counted.empty())
        {
            m_headline = "The tunnel never stalled.";
            return;
        }
        double total = 0;
        for (const Stall* stall : counted)
        {
            total += Longest(*stall);
        }
        const Stall& longest = **std::ranges::max_element(
            counted, {}, [](const Stall* stall) { return Longest(*stall); });
        m_headline = fmt::format("The tunnel stalled {}, {} in all; the longest time {} from "
                                 "{:.3f} s on, {}.",
                                 counted.size() == 1 ? std::string("once")
                                                     : fmt::format("{} times", counted.size()),
                                 DurationText(total),
                                 DurationText(Longest(longest)),
                                 longest.Time().from,
                                 CauseText(m_run, longest));
    }

    bool HasProbes() const
    {
        return std::ranges::any_of(m_run.scenario.flows,
                                   [](const Flow& flow)
                                   { return std::holds_alternative<ProbeFlow>(flow); });
    }

    const RunFiles& m_run;
    const std::vector<Stall>& m_stalls;
    bool m_failed = false;
    std::string m_headline;
    Json m_bad = Json::array();
    Json m_facts = Json::array();
};

Json MillisecondsOf(const std::optional<Stall::Way>& way)
{
    return way ? Milliseconds(way->time.to - way->time.from) : Json();
}

} // namespace

Json VerdictOf(const RunFiles& run, const std::vector<Stall>& stalls)
{
    return Words(run, stalls).Tell();
}

Json StallTable(const RunFiles& run, const std::vector<Stall>& stalls)
{
    Table table("stalls",
                "When the tunnel stalled",
                {{"from s", "time"},
                 {"how long", ""},
                 {"why", ""},
                 {"path", ""},
                 {"to s", "time"},
                 {"up ms", "ms"},
                 {"down ms", "ms"},
                 {"lost up", "number"},
                 {"lost down", "number"},
                 {"flow", ""}});
    for (const Stall& stall : stalls)
    {
        const Interval time = stall.Time();
        table.Add({Seconds(time.from),
                   WaysText(stall),
                   CauseText(run, stall),
                   EndText(run, stall),
                   Seconds(time.to),
                   MillisecondsOf(stall.up),
                   MillisecondsOf(stall.down),
                   stall.up ? Json(stall.up->lost) : Json(),
                   stall.down ? Json(stall.down->lost) : Json(),
                   stall.flow});
    }
    return table.ToJson();
}

} // namespace mopo
