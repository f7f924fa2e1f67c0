#pragma once
// Readiness and timers that Swift's Glibc module does not export.
#include <sys/epoll.h>
#include <sys/timerfd.h>
