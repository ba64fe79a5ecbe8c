namespace CaffeTop.SelfTest;

/// <summary>What is tested together and told on one line.</summary>
internal interface ISelfTestGroup
{
    string Name { get; }

    /// <summary>What it does twice must have the same bits: on a GPU it is given one that promises them.</summary>
    bool ComparesBits => false;

    /// <summary>Returns what was looked at and how near it came.</summary>
    /// <exception cref="SelfTestFailure">The device is wrong.</exception>
    string Run(SelfTestContext context);
}
