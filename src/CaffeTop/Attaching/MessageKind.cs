namespace CaffeTop.Attaching;

/// <summary>What goes between a viewer (V) and a run (R). Each kind goes one way only; on the other way it is a mistake that ends the connection.</summary>
internal enum MessageKind : byte
{
    /// <summary>V: the first message, <see cref="Hello"/>.</summary>
    Hello = 1,

    /// <summary>V: bytes of the viewer's terminal, keys and answers.</summary>
    Input = 2,

    /// <summary>V: its terminal has another size, two numbers of two bytes, columns and rows.</summary>
    Size = 3,

    /// <summary>V: its process was stopped and goes on, and its screen is empty; size as in <see cref="Size"/>.</summary>
    Continued = 4,

    /// <summary>V: somebody asks its process to stop, as Ctrl-Z does.</summary>
    StopAsked = 5,

    /// <summary>R: the answer to the hello, <see cref="RunCard"/>.</summary>
    Card = 16,

    /// <summary>R: bytes for the viewer's terminal.</summary>
    Output = 17,

    /// <summary>R: a text for the viewer's clipboard.</summary>
    Copy = 18,

    /// <summary>R: the viewer may stop its process now; <see cref="Continued"/> answers.</summary>
    Suspend = 19,

    /// <summary>R: the last message, <see cref="Farewell"/>.</summary>
    Farewell = 20,
}
