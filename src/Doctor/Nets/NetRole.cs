namespace CaffeTop.Doctor.Nets;

public enum NetRole
{
    /// <summary>It has a loss and is trained.</summary>
    Train,

    /// <summary>A solver's test net: it takes the train net's weights.</summary>
    Test,

    /// <summary>It has no loss: its weights come from a model.</summary>
    Deploy,

    /// <summary>Layers without any data: a piece cut out of a net.</summary>
    Fragment,
}
