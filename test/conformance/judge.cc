// SPDX-License-Identifier: GPL-2.0-only
// judge [FILE...]: plays cases against the endpoint that it is linked with, and tells what failed,
// a line each: `MOPO-2.3-26 responder refuses: why`. Status 1 if anything did. Without ns-3, so
// that a changed core is linked in no time.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/script/case-files.h"
#include "helpers/conformance/verdicts/suite.h"
#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>

#include <iostream>

namespace
{

using namespace mopo;
using namespace mopo::conformance;

void PrintLadder(const CaseResult& result, const TesterConfig& config)
{
    for (std::size_t i = 0; i < result.log.size(); ++i)
    {
        std::cout << LadderLine(result.log[i], config.addresses, config.codePoints)
                  << (result.offending == i ? "   <== this" : "") << '\n';
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> files(argv + 1, argv + argc);
    const bool isVerbose = std::erase(files, "--ladder") != 0;
    const auto cases =
        files.empty() ? std::expected<std::vector<Case>, std::vector<std::string>>(ShippedCases())
                      : LoadCaseFiles(files);
    if (!cases)
    {
        for (const std::string& fault : cases.error())
        {
            std::cerr << fault << '\n';
        }
        return 2;
    }
    const TesterConfig config = TesterConfig::BuiltIn();
    EndpointUnderTest implementation;
    VirtualLink link(implementation);
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "tester");
    Player player(config, link, *crypto, *random);
    const Report report = Judge(*cases, *cases, player, link.PeerName());
    int status = 0;
    for (const CaseResult& result : report.cases)
    {
        if (result.outcome == Outcome::Passed)
        {
            continue;
        }
        status = 1;
        std::cout << fmt::format("{} {} {}: {}: {}\n    {}\n",
                                 ToString(result.outcome),
                                 ToString(result.played->role),
                                 result.played->name,
                                 result.place ? result.place->ToString() : "",
                                 result.why,
                                 result.line);
        for (const RequirementOutcome& one : result.requirements)
        {
            if (one.outcome != Outcome::Passed)
            {
                std::cout << "    " << one.requirement << ' ' << ToString(one.outcome) << '\n';
            }
        }
        if (isVerbose)
        {
            PrintLadder(result, config);
        }
    }
    std::cout << fmt::format(
        "{} cases, {} verdicts\n", report.cases.size(), report.verdicts.size());
    return status;
}
