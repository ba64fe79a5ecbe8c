namespace CaffeTop.Tests.Attaching;

/// <summary>Tests that change or count something of the whole process (umask, descriptors) run one after the other, and nothing beside them.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
