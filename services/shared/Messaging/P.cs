namespace Messaging; public static class Placeholder;
