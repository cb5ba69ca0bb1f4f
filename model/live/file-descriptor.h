// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <unistd.h>
#include <utility>

namespace mopo
{

/// An open file of the kernel, closed with its owner.
class FileDescriptor
{
  public:
    FileDescriptor() = default;

    explicit FileDescriptor(int number)
        : m_number(number)
    {
    }

    FileDescriptor(FileDescriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, NONE))
    {
    }

    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }

    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    ~FileDescriptor()
    {
        if (IsOpen())
        {
            close(m_number);
        }
    }

    int Number() const
    {
        return m_number;
    }

    bool IsOpen() const
    {
        return m_number >= 0;
    }

  private:
    static constexpr int NONE = -1;

    int m_number = NONE;
};

} // namespace mopo
