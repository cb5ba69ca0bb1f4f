// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/link-states.h"

#include "helpers/report/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mopo
{

namespace
{

template <class... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};

/// One thing that has states, and what it went through so far.
class Track
{
  public:
    Track(std::string what, bool isRule, std::string state)
        : m_now{std::move(what), isRule, {0, 0}, std::move(state)}
    {
    }

    void Set(double now, const std::string& state)
    {
        if (state == m_now.state)
        {
            return;
        }
        Close(now);
        m_now.time.from = now;
        m_now.state = state;
    }

    void Close(double now)
    {
        m_now.time.to = now;
        if (!m_now.state.empty() && m_now.time.to > m_now.time.from)
        {
            m_past.push_back(m_now);
        }
    }

    const std::vector<LinkState>& Past() const
    {
        return m_past;
    }

  private:
    LinkState m_now;
    std::vector<LinkState> m_past;
};

class LinkTrack
{
  public:
    explicit LinkTrack(const Link& link)
        : m_link(link),
          m_track(link.name, false, "")
    {
    }

    const Link& Of() const
    {
        return m_link;
    }

    void SetInterface(double now, const InterfaceRef& ref, bool up)
    {
        for (const InterfaceRef& end : m_link.ends)
        {
            if (end == ref)
            {
                up ? (void)m_up.insert(ref) : (void)m_up.erase(ref);
                Update(now);
            }
        }
    }

    void SetBlackhole(double now, Direction direction, bool there)
    {
        m_upDead = direction == Direction::Down ? m_upDead : there;
        m_downDead = direction == Direction::Up ? m_downDead : there;
        Update(now);
    }

    void SetChanged(double now)
    {
        m_changed = true;
        Update(now);
    }

    Track& Finish(double now)
    {
        m_track.Close(now);
        return m_track;
    }

  private:
    void Update(double now)
    {
        m_track.Set(now, State());
    }

    std::string State() const
    {
        // Two of the ends that share a medium are enough to talk.
        if (m_up.size() < 2)
        {
            return "down";
        }
        if (m_upDead || m_downDead)
        {
            return m_upDead && m_downDead ? "blackhole"
                   : m_upDead             ? "blackhole up"
                                          : "blackhole down";
        }
        return m_changed ? "changed" : "up";
    }

    const Link& m_link;
    Track m_track;
    std::set<InterfaceRef> m_up;
    bool m_upDead = false;
    bool m_downDead = false;
    bool m_changed = false;
};

/// Replays what happened to links, in order of time.
class LinkReplay
{
  public:
    explicit LinkReplay(const Scenario& scenario)
    {
        for (const Link& link : scenario.links)
        {
            m_links.emplace_back(link);
        }
        for (const Node& node : scenario.nodes)
        {
            for (const BlockRule& rule : node.block)
            {
                m_rules.emplace_back(RuleName(node.name, rule.name), rule.active ? "blocked" : "");
            }
        }
    }

    void Take(const EventLine& event)
    {
        if (event.name == "host:addresses_changed")
        {
            for (LinkTrack& track : m_links)
            {
                track.SetInterface(event.time,
                                   {event.node, TextAt(event.data, "/interface")},
                                   FlagAt(event.data, "/up"));
            }
        }
    }

    void Take(double now, const Action& action)
    {
        std::visit(Overloaded{[&](const Blackhole& hole)
                              { Named(hole.link).SetBlackhole(now, hole.direction, true); },
                              [&](const Heal& heal)
                              { Named(heal.link).SetBlackhole(now, Direction::Both, false); },
                              [&](const SetLink& change) { Named(change.link).SetChanged(now); },
                              [&](const SetBlock& block)
                              {
                                  RuleNamed(RuleName(block.node, block.rule))
                                      .Set(now, block.blocked ? "blocked" : "");
                              },
                              [](const auto&) {}},
                   action);
    }

    std::vector<LinkState> Finish(double end)
    {
        std::vector<LinkState> states;
        for (LinkTrack& link : m_links)
        {
            const auto& past = link.Finish(end).Past();
            states.insert(states.end(), past.begin(), past.end());
        }
        for (auto& [name, rule] : m_rules)
        {
            rule.Close(end);
            states.insert(states.end(), rule.Past().begin(), rule.Past().end());
        }
        return states;
    }

  private:
    struct Rule
    {
        Rule(std::string ruleName, std::string state)
            : name(std::move(ruleName)),
              track(name, true, std::move(state))
        {
        }

        std::string name;
        Track track;
    };

    static std::string RuleName(const std::string& node, const std::string& rule)
    {
        return fmt::format("{}: {}", node, rule);
    }

    // The scenario was checked: every name leads somewhere.
    LinkTrack& Named(const std::string& name)
    {
        return *std::ranges::find_if(m_links,
                                     [&](const LinkTrack& each) { return each.Of().name == name; });
    }

    Track& RuleNamed(const std::string& name)
    {
        return std::ranges::find(m_rules, name, &Rule::name)->track;
    }

    std::vector<LinkTrack> m_links;
    std::vector<Rule> m_rules;
};

} // namespace

std::vector<LinkState> FindLinkStates(const RunFiles& run, const std::vector<EventLine>& events)
{
    LinkReplay replay(run.scenario);
    const std::vector<double> times = run.EventTimes();
    std::size_t entry = 0;
    const auto playUntil = [&](double now)
    {
        for (; entry < times.size() && times[entry] <= now; ++entry)
        {
            for (const Action& action : run.scenario.timeline[entry].actions)
            {
                replay.Take(times[entry], action);
            }
        }
    };
    for (const EventLine& event : events)
    {
        playUntil(event.time);
        replay.Take(event);
    }
    const double end = ToSeconds(run.scenario.duration);
    playUntil(end);
    return replay.Finish(end);
}

} // namespace mopo
