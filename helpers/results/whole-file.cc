// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/whole-file.h"

#include "helpers/results/interrupt-cleanup.h"

#include <fmt/format.h>

#include <unistd.h>

namespace mopo
{

WholeFile::WholeFile(std::filesystem::path target)
    : m_target(std::move(target)),
      m_work(m_target.parent_path() /
             fmt::format(".{}.partial-{}", m_target.filename().string(), getpid()))
{
    SetInterruptCleanup(m_work);
    m_stream.open(m_work, std::ios::binary);
}

WholeFile::~WholeFile()
{
    if (!m_work.empty())
    {
        std::error_code error;
        std::filesystem::remove(m_work, error);
        ClearInterruptCleanup();
    }
}

std::expected<void, std::string> WholeFile::Publish()
{
    m_stream.close();
    if (!m_stream)
    {
        return std::unexpected(fmt::format("cannot write '{}'", m_target.string()));
    }
    std::error_code error;
    std::filesystem::rename(m_work, m_target, error);
    if (error)
    {
        return std::unexpected(
            fmt::format("cannot put '{}' in its place: {}", m_target.string(), error.message()));
    }
    m_work.clear();
    ClearInterruptCleanup();
    return {};
}

} // namespace mopo
