// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/point-statistics.h"

#include "helpers/results/runs-csv.h"
#include "helpers/results/statistics.h"
#include "helpers/study/tidy-table.h"
#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mopo
{

namespace
{

/// A field by its name, `recovery_ms.up`; null where there is none.
Json FieldOf(const Json& fields, const std::string& name)
{
    const Json* field = &fields;
    for (std::size_t begin = 0; begin <= name.size();)
    {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        const auto found = field->find(name.substr(begin, end - begin));
        if (found == field->end())
        {
            return nullptr;
        }
        field = &*found;
        begin = end + 1;
    }
    return *field;
}

/// Whether it is about a recovery, and that did not come.
bool IsCensored(const Json& event, const std::string& metric)
{
    constexpr std::string_view RECOVERY = "recovery_ms.";
    return metric.starts_with(RECOVERY) &&
           HasRecovered(event, metric.substr(RECOVERY.size())) == false;
}

void Put(Sample& sample, const Json& value, bool isCensored)
{
    if (value.is_number())
    {
        sample.values.push_back(value.get<double>());
    }
    else
    {
        ++(isCensored ? sample.censored : sample.absent);
    }
}

/// Null for what is not finite: JSON has no word for it.
Json Finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double Mean(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Json SamplesToJson(const std::vector<std::string>& metrics,
                   const std::map<std::string, Sample, std::less<>>& samples,
                   const std::string& stream)
{
    Json json = Json::object();
    for (const std::string& metric : metrics)
    {
        const auto found = samples.find(metric);
        if (found != samples.end())
        {
            json[metric] = SampleToJson(found->second, fmt::format("{}/{}", stream, metric));
        }
    }
    return json;
}

} // namespace

Json SampleToJson(const Sample& sample, const std::string& stream)
{
    Json json{
        {"used", sample.values.size()}, {"censored", sample.censored}, {"absent", sample.absent}};
    std::vector<double> all = sample.values;
    all.insert(all.end(), sample.censored, std::numeric_limits<double>::infinity());
    if (all.empty())
    {
        return json;
    }
    json["median"] = Finite(Median(all));
    json["median_ci95"] = nullptr;
    if (all.size() >= FEWEST_FOR_INTERVAL)
    {
        const auto random = NewSeededRandom(BOOTSTRAP_SEED, "bootstrap/" + stream);
        const ConfidenceInterval interval = BootstrapMedian(all, *random);
        json["median_ci95"] = {Finite(interval.low), Finite(interval.high)};
    }
    // Without what never came a mean would flatter.
    json["mean"] = sample.censored == 0 ? Json(Mean(sample.values)) : Json(nullptr);
    json["min"] = Finite(Quantile(all, 0));
    json["p5"] = Finite(Quantile(all, 5));
    json["p25"] = Finite(Quantile(all, 25));
    json["p75"] = Finite(Quantile(all, 75));
    json["p95"] = Finite(Quantile(all, 95));
    json["max"] = Finite(Quantile(all, 100));
    return json;
}

PointStatistics::PointStatistics(const Study& study, std::string point)
    : m_study(study),
      m_point(std::move(point))
{
}

void PointStatistics::Add(std::uint64_t seed, const StoredRun& run)
{
    if (run.metrics.is_null())
    {
        m_refused += run.refused ? 1U : 0U;
        m_lost.emplace_back(seed, run.why);
        return;
    }
    ++m_used;
    m_passed += HasPassed(run.metrics) ? 1U : 0U;
    if (!run.metrics.contains("peers"))
    {
        AddPeer("", run.metrics);
        return;
    }
    for (const auto& [name, peer] : run.metrics.at("peers").items())
    {
        AddPeer(name, peer);
    }
}

void PointStatistics::AddPeer(const std::string& peer, const Json& metrics)
{
    for (const Json& event : metrics.at("events"))
    {
        const auto id = event.at("id").get<std::string>();
        auto found = std::ranges::find_if(
            m_events, [&](const Event& each) { return each.peer == peer && each.id == id; });
        if (found == m_events.end())
        {
            m_events.push_back({peer, id, event.at("kind").get<std::string>(), {}, {}});
            found = m_events.end() - 1;
        }
        const Json& bound = event.at("bound");
        ++found->bounds[bound.is_null() ? "none" : bound.get<std::string>()];
        for (const std::string& metric : m_study.metrics)
        {
            Put(found->samples[metric], FieldOf(event, metric), IsCensored(event, metric));
        }
    }
    for (const std::string& metric : m_study.totals)
    {
        Put(m_totals[peer][metric], FieldOf(metrics.at("totals"), metric), false);
    }
}

Json PointStatistics::ToJson() const
{
    Json json{
        {"runs",
         {{"used", m_used}, {"passed", m_passed}, {"refused", m_refused}, {"failed", Failed()}}},
        {"lost", Json::array()},
        {"events", Json::array()},
        {"totals", Json::array()}};
    for (const auto& [seed, why] : m_lost)
    {
        json["lost"].push_back({{"seed", seed}, {"why", why}});
    }
    for (const Event& event : m_events)
    {
        const std::string stream = fmt::format("{}/{}/{}", m_point, event.peer, event.id);
        json["events"].push_back(
            {{"peer", event.peer},
             {"id", event.id},
             {"kind", event.kind},
             {"bounds", event.bounds},
             {"metrics", SamplesToJson(m_study.metrics, event.samples, stream)}});
    }
    for (const auto& [peer, samples] : m_totals)
    {
        const std::string stream = fmt::format("{}/{}/", m_point, peer);
        json["totals"].push_back(
            {{"peer", peer}, {"metrics", SamplesToJson(m_study.totals, samples, stream)}});
    }
    return json;
}

} // namespace mopo
