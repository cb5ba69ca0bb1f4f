// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/failure-detector.h"
#include "model/policy/path-chooser.h"
#include "model/policy/policy-config.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mopo
{

/// The strategies that a policy can name. A value that whoever needs it carries along: the built-in
/// names are in it from the start, a user adds more. A name that is added again is replaced.
class PolicyRegistry
{
  public:
    /// For one IKE SA.
    using NewDetector =
        std::function<std::unique_ptr<FailureDetector>(const PolicyConfig&, Instant)>;
    /// For all IKE SAs of an endpoint.
    using NewChooser = std::function<std::unique_ptr<PathChooser>()>;

    /// Detectors `mopo-default`, `dpd`, `traffic` and `peer-retransmissions`; choosers
    /// `preference`, `rfc6724` and `round-trip`.
    PolicyRegistry();

    void AddDetector(const std::string& name, NewDetector factory);
    void AddChooser(const std::string& name, NewChooser factory);

    /// In alphabetical order.
    std::vector<std::string> DetectorNames() const;
    std::vector<std::string> ChooserNames() const;

    /// The detector and the chooser that the policy names: they must be there.
    std::unique_ptr<FailureDetector> MakeDetector(const PolicyConfig& config, Instant now) const;
    std::unique_ptr<PathChooser> MakeChooser(const PolicyConfig& config) const;

  private:
    std::map<std::string, NewDetector> m_detectors;
    std::map<std::string, NewChooser> m_choosers;
};

} // namespace mopo
