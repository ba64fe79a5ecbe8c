using System.Diagnostics;
using System.Reflection;

namespace CaffeTop.Tests.Shared;

/// <summary>Tests that count allocations: a debug build boxes what optimized code keeps off the heap.</summary>
internal static class OptimizedBuild
{
    /// <summary>Skips the calling test (a SkippableFact) where the assembly of a type was built for debugging.</summary>
    public static void OrSkip(Type type) =>
        Skip.If(type.Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }, "a debug build takes memory where optimized code takes none");
}
