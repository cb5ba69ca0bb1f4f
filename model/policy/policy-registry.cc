// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/policy-registry.h"

#include "model/policy/liveness-monitor.h"
#include "model/policy/path-choosers.h"

#include <cassert>
#include <utility>

namespace mopo
{

namespace
{

PolicyRegistry::NewDetector Monitor(Evidence evidence)
{
    return [evidence](const PolicyConfig& config, Instant now)
    {
        return std::make_unique<LivenessMonitor>(config, evidence, now);
    };
}

template <class Chooser>
std::unique_ptr<PathChooser> New()
{
    return std::make_unique<Chooser>();
}

template <class Map>
std::vector<std::string> KeysOf(const Map& map)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : map)
    {
        keys.push_back(key);
    }
    return keys;
}

} // namespace

PolicyRegistry::PolicyRegistry()
    : m_detectors{{"mopo-default", Monitor(Evidence::All())},
                  {"dpd", Monitor({})},
                  {"traffic", Monitor({.traffic = true})},
                  {"peer-retransmissions", Monitor({.repetitions = true})}},
      m_choosers{{"preference", New<PreferenceChooser>},
                 {"rfc6724", New<AddressSelectionChooser>},
                 {"round-trip", New<RoundTripChooser>}}
{
}

void PolicyRegistry::AddDetector(const std::string& name, NewDetector factory)
{
    m_detectors[name] = std::move(factory);
}

void PolicyRegistry::AddChooser(const std::string& name, NewChooser factory)
{
    m_choosers[name] = std::move(factory);
}

std::vector<std::string> PolicyRegistry::DetectorNames() const
{
    return KeysOf(m_detectors);
}

std::vector<std::string> PolicyRegistry::ChooserNames() const
{
    return KeysOf(m_choosers);
}

std::unique_ptr<FailureDetector> PolicyRegistry::MakeDetector(const PolicyConfig& config,
                                                              Instant now) const
{
    const auto found = m_detectors.find(config.detector);
    assert(found != m_detectors.end());
    return found->second(config, now);
}

std::unique_ptr<PathChooser> PolicyRegistry::MakeChooser(const PolicyConfig& config) const
{
    const auto found = m_choosers.find(config.chooser);
    assert(found != m_choosers.end());
    return found->second();
}

} // namespace mopo
